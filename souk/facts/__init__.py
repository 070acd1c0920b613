"""What a reader of a plan wants to know, found in the graph alone: platform first, then each service."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from souk.facts.compute import compute
from souk.facts.messages import messages
from souk.facts.ownership import Ownership
from souk.facts.platform import platform
from souk.facts.stores import stores
from souk.facts.wording import Fact, listed
from souk.graph.model import Graph, Resource

PLATFORM = "platform"
ALARMS = ("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the system: what it is, and how many resources it has."""

    title: str
    resources: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A plan in short."""

    sections: tuple[Section, ...]
    types: tuple[tuple[str, int], ...]
    total: int


def facts(graph: Graph, ownership: Ownership) -> Facts:
    """The facts of a whole stack, or of what is left of one."""
    managed = [resource for resource in graph if not resource.read]
    common = [resource for resource in managed if ownership.service_of(resource) is None]
    sections = [Section(PLATFORM, len(common), tuple(platform(graph, common)))] if common else []
    for name in ownership.services:
        own = [resource for resource in managed if ownership.service_of(resource) == name]
        if own:
            sections.append(Section(name, len(own), tuple(_service(graph, own, ownership.declaration(name)))))
    types = Counter(resource.type for resource in managed)
    ordered = sorted(types.items(), key=lambda item: (-item[1], item[0]))
    return Facts(tuple(sections), tuple(ordered), len(managed))


def _service(graph: Graph, own: list[Resource], declaration: Resource) -> list[Fact]:
    said = declaration.inputs
    alarms = sum(resource.type in ALARMS for resource in own)
    return [
        *compute(graph, own),
        *([("port", str(said["port"]))] if "port" in said else []),
        ("called by", listed(said.get("callers", []))),
        ("calls", listed(said.get("calls", []))),
        *stores(own),
        *messages(own),
        ("alarms", str(alarms)),
    ]
