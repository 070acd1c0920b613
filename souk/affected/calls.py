"""Who calls whom, as the services' components declare it."""

from __future__ import annotations

from collections.abc import Mapping

from souk.diff.owners import service_name, services
from souk.graph.model import Graph


def calls(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """The callees of every service, by its name."""
    return {service_name(component): _names(component.inputs.get("calls")) for component in services(graph)}


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, list) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - plain data
