"""Which slices a change concerns: decided by the resources of two rendered graphs, not by the files that it touches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from components.order import names_callees_first
from souk.affected.calls import calls
from souk.affected.endpoints import new_endpoints
from souk.affected.exports import outputs
from souk.affected.model import Reason, Slice
from souk.affected.restarts import restarts
from souk.diff import words
from souk.diff.compare import StackDiff, compare_stacks
from souk.diff.owners import NOBODY, PLATFORM, service_name, services
from souk.diff.portrait import Portrait
from souk.diff.resources import ResourceChange
from souk.diff.values import compare
from souk.graph.model import Graph

ELSEWHERE: Final = "program"
"""What stands beside all components, in a program that has no slices."""


def affected(base: Portrait, head: Portrait) -> tuple[Slice, ...]:
    """The slices that a change concerns, in the order to deploy them: the platform first, callees before callers.

    Unless a service goes. The platform holds its security group, which AWS keeps for as long as something wears or
    names it: then its callers come first, then it is destroyed, and only then the platform follows.

    In the end those start anew whose tasks are older than the endpoint of a callee: calls may form a cycle, and who
    isn't deployed at all runs already.
    """
    diff = compare_stacks(base, head)
    present, past = _order(head.graph), _order(base.graph)
    reasons: dict[str, list[Reason]] = {}
    for name, reason in (
        *_resources(diff, head.graph),
        *outputs(diff, past, list(calls(head.graph))),
        *_declarations(base.graph, head.graph),
    ):
        reasons.setdefault(name, []).append(reason)
    deploy = [name for name in (*present, ELSEWHERE) if name in reasons]
    destroy = [name for name in reversed(past) if name in reasons and name not in present]
    parting = [name for name in deploy if destroy and {*calls(base.graph).get(name, ())} & {*destroy}]
    staying = [name for name in deploy if name not in parting]
    return (
        *(Slice(name, "deploy", tuple(reasons[name])) for name in parting),
        *(Slice(name, "destroy", tuple(reasons[name])) for name in destroy),
        *(Slice(name, "deploy", tuple(reasons[name])) for name in staying),
        *restarts(head.graph, diff, new_endpoints(base.graph, head.graph, diff), (*parting, *staying)),
    )


def _order(graph: Graph) -> tuple[str, ...]:
    """The slices of a graph: the platform, then callees before callers."""
    platform = ("platform",) if graph.of_type(PLATFORM) else ()
    return (*platform, *names_callees_first(calls(graph)))


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


def _declarations(base: Graph, head: Graph) -> Iterator[tuple[str, Reason]]:
    """What a service says of itself: the judges and the other services go by it."""
    before = {service_name(component): component.inputs for component in services(base)}
    for component in services(head):
        name = service_name(component)
        for change in compare(before.get(name, component.inputs), component.inputs):
            yield name, Reason("declaration", f"declares {change.path}: {' → '.join(words.sides(change))}")
