"""Service Connect endpoints that a change creates: a running task never learns of one that is younger than itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from souk.diff.compare import StackDiff
from souk.diff.owners import owners
from souk.graph.model import Graph

ECS_SERVICE: Final = "aws:ecs/service:Service"


def new_endpoints(base: Graph, head: Graph, diff: StackDiff) -> Mapping[str, tuple[str, ...]]:
    """The names under which callers will find each service (by slice) for the first time, or anew."""
    before, after = _endpoints(base), _endpoints(head)
    again = {
        change.owner for change in diff.resources if change.kind == "replaced" and change.resource.type == ECS_SERVICE
    }
    found = {
        owner: tuple(sorted(names if owner in again else names - before.get(owner, set())))
        for owner, names in after.items()
    }
    return {owner: names for owner, names in found.items() if names}


def _endpoints(graph: Graph) -> dict[str, set[str]]:
    whose = owners(graph)
    found: dict[str, set[str]] = {}
    for service in graph.of_type(ECS_SERVICE):
        found.setdefault(whose[service.urn], set()).update(_names(service.inputs.get("serviceConnectConfiguration")))
    return found


def _names(configuration: Any) -> Iterable[str]:
    """`discoveryName`, which is the port's name unless the program says otherwise."""
    if not isinstance(configuration, Mapping):
        return
    found: list[dict[str, Any]] = cast("Mapping[str, Any]", configuration).get("services") or []
    for service in found:
        name = service.get("discoveryName") or service.get("portName")
        if isinstance(name, str):
            yield name
