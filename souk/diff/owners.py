"""Which slice of the system a resource belongs to: the service or the platform it sits in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from souk.graph.model import Graph, Resource

SERVICE: Final = "souk:service:Service"
PLATFORM: Final = "souk:platform:Platform"
NOBODY: Final = ""
"""Beside all components, like a provider: every slice has it."""


def owners(graph: Graph) -> Mapping[str, str]:
    """The slice of every resource by URN: a service's name, `platform`, or NOBODY."""
    found: dict[str, str] = {}
    for resource in graph:
        own = _slice(resource)
        found[resource.urn] = own if own is not None else found.get(resource.parent or "", NOBODY)
    return found


def services(graph: Graph) -> tuple[Resource, ...]:
    """The Service components."""
    return graph.of_type(SERVICE)


def service_name(component: Resource) -> str:
    """The service that a component declares."""
    name = component.inputs.get("service")
    return name if isinstance(name, str) else component.name


def _slice(resource: Resource) -> str | None:
    if resource.type == SERVICE:
        return service_name(resource)
    return "platform" if resource.type == PLATFORM else None
