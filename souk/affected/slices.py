"""Which slices a change concerns: decided by the resources of two rendered graphs, not by the files that it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from components.order import names_callees_first
from souk.affected.endpoints import new_endpoints
from souk.diff import words
from souk.diff.compare import StackDiff, compare_stacks
from souk.diff.owners import NOBODY, PLATFORM, service_name, services
from souk.diff.portrait import Portrait
from souk.diff.resources import ResourceChange
from souk.diff.values import compare
from souk.graph.model import Graph

ELSEWHERE: Final = "program"
"""What stands beside all components, in a program that has no slices."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a slice is concerned. `urn` is the resource's, or empty for `endpoint` and `declaration`.

    `output`: a resource takes a value that the platform exports, and that changes.
    """

    kind: Literal["resource", "provider", "output", "endpoint", "declaration"]
    text: str
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice to deploy again, or, if the change removes it, to destroy."""

    name: str
    action: Literal["deploy", "destroy"]
    reasons: tuple[Reason, ...]


def affected(base: Portrait, head: Portrait) -> tuple[Slice, ...]:
    """The slices that a change concerns, in the order to deploy them: the platform first, callees before callers.

    Unless a service goes. The platform holds its security group, which AWS keeps for as long as something wears or
    names it: then its callers come first, then it is destroyed, and only then the platform follows.
    """
    diff = compare_stacks(base, head)
    reasons: dict[str, list[Reason]] = {}
    for name, reason in (*_resources(diff, head.graph), *_outputs(diff), *_declarations(base.graph, head.graph)):
        reasons.setdefault(name, []).append(reason)
    for name, reason in _callers(new_endpoints(base.graph, head.graph, diff), base.graph, head.graph):
        reasons.setdefault(name, []).append(reason)
    present, past = _order(head.graph), _order(base.graph)
    deploy = [name for name in (*present, ELSEWHERE) if name in reasons]
    destroy = [name for name in reversed(past) if name in reasons and name not in present]
    parting = [name for name in deploy if destroy and {*_calls(base.graph).get(name, ())} & {*destroy}]
    return (
        *(Slice(name, "deploy", tuple(reasons[name])) for name in parting),
        *(Slice(name, "destroy", tuple(reasons[name])) for name in destroy),
        *(Slice(name, "deploy", tuple(reasons[name])) for name in deploy if name not in parting),
    )


def _order(graph: Graph) -> tuple[str, ...]:
    """The slices of a graph: the platform, then callees before callers."""
    platform = ("platform",) if graph.of_type(PLATFORM) else ()
    return (*platform, *names_callees_first(_calls(graph)))


def _calls(graph: Graph) -> dict[str, tuple[str, ...]]:
    return {service_name(component): _names(component.inputs, "calls") for component in services(graph)}


def _names(inputs: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = inputs.get(key)
    return tuple(str(name) for name in value) if isinstance(value, list) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - plain data


def _resources(diff: StackDiff, head: Graph) -> Iterator[tuple[str, Reason]]:
    every = _order(head) or (ELSEWHERE,)
    for change in diff.resources:
        text = _what(change)
        if change.owner != NOBODY:
            yield change.owner, Reason("resource", text, change.resource.urn)
        else:
            # A provider, or what else stands beside the components: every slice has it.
            yield from ((name, Reason("provider", text, change.resource.urn)) for name in every)


def _what(change: ResourceChange) -> str:
    resource = change.resource
    verb = "may be replaced" if change.kind == "replaced" and not change.certain else change.kind
    paths = [part.path for part in change.changes]
    paths += [f"{follow.path} {words.follow(follow)}" for follow in change.follows]
    return f"{resource.name} ({resource.type}) {verb}" + (f": {', '.join(paths)}" if paths else "")


def _outputs(diff: StackDiff) -> Iterator[tuple[str, Reason]]:
    """Values of the platform that change under those who read them."""
    changed = {part.old: part for part in diff.exports if isinstance(part.old, str)}
    for change in diff.resources:
        for part in change.changes:
            reader = change.owner not in ("platform", NOBODY)
            output = changed.get(part.old) if reader and isinstance(part.old, str) else None
            if output is not None:
                text = f"reads the output {output.path}: {' → '.join(words.sides(output))}"
                yield change.owner, Reason("output", text, change.resource.urn)


def _declarations(base: Graph, head: Graph) -> Iterator[tuple[str, Reason]]:
    """What a service says of itself: the judges and the other services go by it."""
    before = {service_name(component): component.inputs for component in services(base)}
    for component in services(head):
        name = service_name(component)
        for change in compare(before.get(name, component.inputs), component.inputs):
            yield name, Reason("declaration", f"declares {change.path}: {' → '.join(words.sides(change))}")


def _callers(endpoints: Mapping[str, tuple[str, ...]], base: Graph, head: Graph) -> Iterator[tuple[str, Reason]]:
    """Who runs already and calls what gets an endpoint only now."""
    running = {service_name(component) for component in services(base)}
    for component in services(head):
        callee = service_name(component)
        for caller in _names(component.inputs, "callers"):
            if callee in endpoints and caller in running:
                names = ", ".join(endpoints[callee])
                text = f"calls {callee}, whose endpoint {names} is new: running tasks never learn of a later one"
                yield caller, Reason("endpoint", text)
