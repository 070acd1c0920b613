"""The migrations that a stack's plan has. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from components.errors import mistake
from souk.graph.model import Graph, Resource

TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
SECURITY_GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
SERVICE: Final = "aws:ecs/service:Service"


@dataclass(frozen=True, slots=True)
class Migration:
    """One service's migration: the task definition's family and containers, and the names of what it needs in AWS."""

    service: str
    family: str
    containers: tuple[Mapping[str, Any], ...]
    group: str
    ecs_service: str

    @property
    def image(self) -> str:
        """The image that is to run: the one that the service is about to be updated to."""
        return str(self.containers[0]["image"])


def migrations(graphs: Iterable[Graph], services: Collection[str] = ()) -> tuple[Migration, ...]:
    """The migrations of some services, or of all that have any, in the plan's order.

    Raises SoukError for a service that has none.
    """
    found = {migration.service: migration for graph in graphs for migration in _of(graph)}
    for name in services:
        if name not in found:
            known = ", ".join(found) or "none"
            raise mistake("service", name, f"a service with a database ({known})", "Correct the name, or leave it out.")
    return tuple(migration for name, migration in found.items() if not services or name in services)


def _of(graph: Graph) -> Iterable[Migration]:
    groups = {_tag(group, "souk:service"): group for group in graph.of_type(SECURITY_GROUP) if _is_migrations(group)}
    running = {_tag(service, "souk:service"): service for service in graph.of_type(SERVICE)}
    for definition in graph.of_type(TASK_DEFINITION):
        containers = tuple(json.loads(definition.inputs["containerDefinitions"]))
        name = _tag(definition, "souk:service")
        if name in groups and containers[0]["name"] == "migration":
            yield Migration(
                service=name,
                family=str(definition.inputs["family"]),
                containers=containers,
                group=str(groups[name].inputs["name"]),
                ecs_service=str(running[name].inputs["name"]),
            )


def _is_migrations(group: Resource) -> bool:
    return _tag(group, "souk:role") == "migration"


def _tag(resource: Resource, key: str) -> str:
    return str(resource.inputs.get("tags", {}).get(key, ""))
