"""What a stack asks to run, read from its plan. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from souk.graph.model import UNKNOWN, Graph, Resource

ECS_SERVICE: Final = "aws:ecs/service:Service"
TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
FUNCTION: Final = "aws:lambda/function:Function"
TASK_PROPERTIES: Final = (
    "family",
    "cpu",
    "memory",
    "networkMode",
    "taskRoleArn",
    "executionRoleArn",
    "runtimePlatform",
)
FUNCTION_PROPERTIES: Final[dict[str, str]] = {"memorySize": "MemorySize", "timeout": "Timeout", "role": "Role"}
"""The plan's names of a function's settings, and Lambda's."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """An ECS service. `properties` are those of its task definition whose value the plan knows."""

    service: str
    ecs_service: str
    containers: tuple[Mapping[str, Any], ...]
    properties: Mapping[str, Any]

    @property
    def image(self) -> str:
        """The image of the service's own container: the first."""
        return str(self.containers[0]["image"])

    @property
    def container(self) -> str:
        """The name of the service's own container."""
        return str(self.containers[0]["name"])

    @property
    def images(self) -> Mapping[str, str]:
        """The image of every container, by its name."""
        return {str(one["name"]): str(one["image"]) for one in self.containers}


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function. `image` is None for one deployed as an archive; `properties` are by Lambda's own names."""

    service: str
    function: str
    image: str | None
    properties: Mapping[str, Any]


Asked = Tasks | Function


def asked(graph: Graph) -> tuple[Asked, ...]:
    """Everything in the plan that runs code, in the plan's order."""
    by_urn = {resource.urn: resource for resource in graph}
    found: list[Asked] = []
    for resource in graph:
        if resource.type == ECS_SERVICE:
            definition = next(
                by_urn[urn]
                for urn in resource.property_dependencies["taskDefinition"]
                if by_urn[urn].type == TASK_DEFINITION
            )
            found.append(_tasks(resource, definition))
        elif resource.type == FUNCTION:
            found.append(_function(resource))
    return tuple(found)


def _tasks(service: Resource, definition: Resource) -> Tasks:
    return Tasks(
        service=_owner(service),
        ecs_service=str(service.inputs["name"]),
        containers=tuple(json.loads(definition.inputs["containerDefinitions"])),
        properties=_known(definition, {key: key for key in TASK_PROPERTIES}),
    )


def _function(function: Resource) -> Function:
    image = function.inputs.get("imageUri")
    return Function(
        service=_owner(function),
        function=str(function.inputs["name"]),
        image=image if isinstance(image, str) else None,
        properties=_known(function, FUNCTION_PROPERTIES),
    )


def _known(resource: Resource, names: Mapping[str, str]) -> dict[str, Any]:
    """The properties that are set and known already, by AWS's own names."""
    inputs = resource.inputs
    return {theirs: inputs[ours] for ours, theirs in names.items() if inputs.get(ours) not in (None, UNKNOWN)}


def _owner(resource: Resource) -> str:
    """The service by its tag; what belongs to none goes by its own name."""
    return str(resource.inputs.get("tags", {}).get("souk:service", resource.inputs["name"]))
