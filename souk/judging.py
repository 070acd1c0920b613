"""What can be judged: a stack's plan, all slices of an environment together, or the state of what is deployed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from components.errors import SoukError
from components.slices import environment
from policies.analysis.model import Stack, to_resource
from souk import statefile
from souk.graph.model import Graph
from souk.judge import Verdict, judge, policy_resources
from souk.render import render
from souk.stackfile import environments
from souk.stacks.layout import project_with
from souk.stacks.project import named, plans, references


@dataclass(frozen=True, slots=True)
class Judged:
    """A graph with everything in it known, and what the pack says of it."""

    name: str
    graph: Graph
    verdict: Verdict

    @property
    def stack(self) -> Stack:
        """The graph as analyses read it."""
        return Stack(tuple(to_resource(resource) for resource in policy_resources(self.graph)))


def of_plan(root: Path, stack: str) -> Judged:
    """A stack's plan, judged twice: as a preview shows it, and with everything filled in that AWS makes known on
    creation, so that rules also see what a preview hides. Violations are of either; undecided is what is so even then.

    Raises SoukError for mistakes in the stack's file, the program's specs or the pack's config.
    """
    levels = levels_of(root, stack)
    read = references(root, stack)
    preview, created = (render(stack, root=root, mode=mode, stack_references=read) for mode in ("preview", "up"))
    return Judged(stack, created, _both(judge(preview, levels), judge(created, levels)))


def of_slices(root: Path, env: str) -> Judged:
    """Every slice of an environment, put together, whatever its layout is today. Values that a slice reads from the
    platform's stack are those of the platform's plan, so that both ends of every edge meet.

    Raises SoukError as `of_plan` does, and for the name of a single slice.
    """
    if environment(env) != env:
        raise SoukError(f"{env!r} is one slice: say {environment(env)!r} to judge all slices together.")
    with tempfile.TemporaryDirectory(prefix="souk-slices-") as scratch:
        project = project_with("split", root, env, Path(scratch))
        parts = plans(project, named(project, env), mode="up")
    resources = tuple(resource for part in parts for resource in part)
    union = Graph(parts[0].project, env, "up", resources, {})
    name = f"{env} (all {len(parts)} slices)"
    return Judged(name, union, judge(union, levels_of(root, env)))


def of_state(root: Path, stack: str, file: Path) -> Judged:
    """A state that `pulumi stack export` wrote, judged by the levels of `stack`, which any program's state may be.

    Raises SoukError for a bad file, and for the state of another of the project's own environments.
    """
    graph = statefile.read(file)
    own = environment(graph.stack)
    if own != environment(stack) and own in environments(root):
        raise SoukError(
            f"{file}: this is the state of {graph.stack}, not of {stack}. Say {graph.stack}: each has its own levels."
        )
    return Judged(f"{graph.stack} (as deployed)", graph, judge(graph, levels_of(root, stack)))


def levels_of(root: Path, stack: str) -> Path:
    """The file that says which rules bind a stack, and how. Raises SoukError if it isn't there."""
    file = root / "policies" / f"{stack.partition('.')[0]}.json"
    if not file.exists():
        raise SoukError(f"{file}: there is no such file. It says which rules bind the stack, and how.")
    return file


def _both(preview: Verdict, created: Verdict) -> Verdict:
    """The violations of both, those that only the filled-in stack has after the others."""
    seen = {(violation.rule, violation.urn) for violation in preview.violations}
    more = tuple(violation for violation in created.violations if (violation.rule, violation.urn) not in seen)
    spared = {(item.rule, item.urn) for item in preview.exempted}
    later = tuple(item for item in created.exempted if (item.rule, item.urn) not in spared)
    exempted = (*preview.exempted, *later)
    return Verdict((*preview.violations, *more), created.notes, preview.rules_run, exempted, created.idle)
