"""What runs a service: the kind of compute, its size, how many of it, and the image."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from souk.facts.wording import Fact, joined, shown
from souk.graph.model import UNKNOWN, Graph, Resource

ECS_SERVICE = "aws:ecs/service:Service"
TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
FUNCTION = "aws:lambda/function:Function"
SCALABLE = "aws:appautoscaling/target:Target"
CPU_UNITS = 1024
"""CPU units of one vCPU (Amazon ECS Developer Guide, "Task CPU and memory")."""


def compute(graph: Graph, own: list[Resource]) -> list[Fact]:
    """One fact for each ECS service and each function, and the image of each."""
    found: list[Fact] = []
    for resource in own:
        if resource.type == ECS_SERVICE:
            found += _ecs(graph, own, resource)
        elif resource.type == FUNCTION:
            found += _function(resource)
    return found or [("compute", "-")]


def _ecs(graph: Graph, own: list[Resource], service: Resource) -> list[Fact]:
    definition = _definition(graph, service)
    size = _task_size(definition) if definition else ""
    return [
        ("compute", joined(_launch(service), size, _architecture(definition), _tasks(own, service))),
        ("image", _image(definition) if definition else "-"),
    ]


def _launch(service: Resource) -> str:
    """`Fargate`, `Fargate Spot`, `EC2`, or both of a mix with their weights."""
    strategies: Any = service.inputs.get("capacityProviderStrategies")
    if not isinstance(strategies, list):
        return {"FARGATE": "Fargate", "EC2": "EC2"}.get(str(service.inputs.get("launchType")), "EC2")
    mix = cast("list[dict[str, Any]]", strategies)
    weighted = [item for item in mix if item.get("weight")]
    return " + ".join(_share(item, alone=len(weighted) == 1) for item in mix)


def _share(item: Mapping[str, Any], *, alone: bool) -> str:
    """One capacity provider, with the tasks it gets first and its weight among others."""
    name = _provider(shown(item.get("capacityProvider")))
    base, weight = item.get("base"), item.get("weight")
    notes = [f"first {shown(base)}"] if base else []
    if weight and not alone:
        notes.append(f"weight {shown(weight)}")
    return f"{name} ({', '.join(notes)})" if notes else name


def _provider(name: str) -> str:
    return {"FARGATE": "Fargate", "FARGATE_SPOT": "Fargate Spot"}.get(name, f"EC2 ({name})")


def _definition(graph: Graph, service: Resource) -> Resource | None:
    """The task definition the service runs: others belong to jobs such as migrations."""
    urns = service.property_dependencies.get("taskDefinition", ())
    return next((r for r in graph.of_type(TASK_DEFINITION) if r.urn in urns), None)


def _task_size(definition: Resource) -> str:
    cpu, memory = definition.inputs.get("cpu"), definition.inputs.get("memory")
    if not isinstance(cpu, str) or not isinstance(memory, str):
        return ""
    return f"{int(cpu) / CPU_UNITS:g} vCPU, {memory} MiB"


def _architecture(definition: Resource | None) -> str:
    platform: Any = definition.inputs.get("runtimePlatform") if definition else None
    return (
        str(cast("Mapping[str, Any]", platform).get("cpuArchitecture", "")).lower()
        if isinstance(platform, dict)
        else ""
    )


def _tasks(own: list[Resource], service: Resource) -> str:
    # An autoscaled service is named in its target's resource: service/<cluster>/<service>.
    suffix = f"/{shown(service.inputs.get('name'))}"
    for resource in own:
        if resource.type == SCALABLE and shown(resource.inputs.get("resourceId")).endswith(suffix):
            return f"{shown(resource.inputs['minCapacity'])}-{shown(resource.inputs['maxCapacity'])} tasks"
    return f"{shown(service.inputs.get('desiredCount', 1))} tasks"


def _image(definition: Resource) -> str:
    """The image of the container that traffic comes to: the first one with a port, else the first."""
    text: Any = definition.inputs.get("containerDefinitions")
    if not isinstance(text, str):
        return shown(text) if text is UNKNOWN else "-"
    containers = cast("list[dict[str, Any]]", json.loads(text))
    served = next((item for item in containers if item.get("portMappings")), containers[0] if containers else {})
    return short_image(shown(served.get("image", "-")))


def short_image(image: str) -> str:
    """An image without its registry: `souk-dev/order:ab12cd…`."""
    name, separator, rest = image.partition("/")
    return rest if separator and "." in name else image


def _function(function: Resource) -> list[Fact]:
    inputs = function.inputs
    architecture: Any = inputs.get("architectures") or ["x86_64"]
    concurrency = inputs.get("reservedConcurrentExecutions")
    size = joined(
        "Lambda",
        f"{shown(inputs.get('memorySize', 128))} MiB",
        shown(architecture[0]),
        f"{shown(inputs.get('timeout', 3))} s",
        f"up to {shown(concurrency)} at once" if concurrency is not None else "",
    )
    if "imageUri" in inputs:
        return [("compute", size), ("image", short_image(shown(inputs["imageUri"])))]
    return [("compute", size), ("runtime", shown(inputs.get("runtime", "-")))]
