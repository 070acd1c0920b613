"""Lets the pack look at every mutant. `python -m tests.policies.mutation.hunt` tries all of them and prints the share.

A rule on single resources says of an unchanged resource what it said before, so only the changed ones are shown to it.
"""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_policy import PolicyResource, ResourceValidationArgs, ResourceValidationPolicy, StackValidationArgs

from policies.rules import ALL
from policies.rules.definition import UndecidedError
from policies.settings import Setting, read_settings
from souk.graph.model import Graph, Resource
from souk.judge import policy_resources
from souk.render import render
from tests.policies.mutation import openings, rights, switches
from tests.policies.mutation.mutants import Mutant, NothingToChangeError

ROOT = Path(__file__).parents[3]


@dataclass
class Hunt:
    """Production as a preview shows it, and as it is deployed."""

    graphs: tuple[Graph, ...]

    @classmethod
    def of(cls, stack: str) -> Hunt:
        """Record the stack in both modes."""
        return cls(tuple(render(stack, root=ROOT, mode=mode) for mode in ("preview", "up")))

    def mutants(self) -> tuple[Mutant, ...]:
        """Every mutant there is."""
        preview = self.graphs[0]
        return (*switches.mutants(preview), *rights.mutants(preview), *openings.mutants(preview))

    @functools.cached_property
    def undecided(self) -> tuple[frozenset[str], ...]:
        """For each graph the rules that can't decide the plan as it is: they prove nothing of a mutant."""
        return tuple(frozenset(reports(graph, graph, doubts=True)) for graph in self.graphs)

    def caught_by(self, mutant: Mutant) -> str | None:
        """The first rule that reports the mutant, before or during a deployment; None if none does.

        Raises NothingToChangeError if the mutant changes nothing in either graph.
        """
        changed = 0
        for number, graph in enumerate(self.graphs):
            try:
                other = mutant.apply(graph)
            except NothingToChangeError:
                continue
            changed += 1
            silent = self.undecided[number] if mutant.doubtful else frozenset[str]()
            found = reports(graph, other, doubts=mutant.doubtful)
            rule = next((name for name in found if name not in silent), None)
            if rule is not None:
                return rule
        if not changed:
            raise NothingToChangeError(mutant.name)
        return None


def reports(before: Graph, after: Graph, *, doubts: bool = False) -> Iterator[str]:
    """The rules that report something of the second graph, those on its new and changed resources first.

    With `doubts`, also those that can't decide.
    """
    settings = read_settings(ROOT / "policies" / "prod.json", ALL)
    bare = policy_inputs(after, _fresh(before, after))
    for rule in ALL:
        if isinstance(rule, ResourceValidationPolicy) and any(
            _heard(rule, args, doubts=doubts) for args in _each(bare, settings[rule.name])
        ):
            yield rule.name
    stack = policy_resources(after)
    for rule in ALL:
        if not isinstance(rule, ResourceValidationPolicy) and _heard(
            rule, StackValidationArgs(stack, settings[rule.name].options), doubts=doubts
        ):
            yield rule.name


def _fresh(before: Graph, after: Graph) -> list[Resource]:
    known = {id(resource) for resource in before.resources}
    return [resource for resource in after.resources if id(resource) not in known]


def policy_inputs(graph: Graph, resources: Iterable[Resource]) -> list[PolicyResource]:
    """Resources as rules on single resources see them: with their inputs only."""
    bare = tuple(dataclasses.replace(item, outputs=item.inputs, id=None, parent=None) for item in resources)
    return policy_resources(dataclasses.replace(graph, resources=bare))


def _each(resources: Iterable[PolicyResource], setting: Setting) -> Iterator[ResourceValidationArgs]:
    for item in resources:
        yield ResourceValidationArgs(
            item.resource_type, item.props, item.urn, item.name, item.opts, None, setting.options
        )


def _heard(rule: Any, args: Any, *, doubts: bool) -> bool:
    found: list[str] = []

    def report(message: str, _urn: str | None = None) -> None:
        found.append(message)

    try:
        rule.validate(args, report)
    except UndecidedError as undecided:
        return bool(found) or (doubts and bool(undecided.doubts))
    return bool(found)


def main() -> int:
    """Try every mutant, print the share caught, and what wasn't."""
    hunt = Hunt.of("prod")
    caught, lost = 0, list[str]()
    for mutant in hunt.mutants():
        if hunt.caught_by(mutant) is None:
            lost.append(mutant.name)
        else:
            caught += 1
    sys.stdout.write(f"{caught} of {caught + len(lost)} mutants caught\n")
    sys.stdout.writelines(f"  missed: {name}\n" for name in lost)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
