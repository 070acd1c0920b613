"""What runs: the containers of tasks, the functions, and the migrations, each as its definition says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from policies.analysis.values import as_list, as_mapping
from souk.local.plan.resources import Recorded, Resources

Kind = Literal["task", "function", "migration"]

TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE: Final = "aws:ecs/service:Service"
FUNCTION: Final = "aws:lambda/function:Function"
MAPPING: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"
IMAGE_COMMAND: Final = ("python", "-m", "app")
"""What every image starts when its definition names no other command."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One process. `secrets` maps variables to the ARNs of the parameters and secrets that hold their values.

    `role` is what the code acts as; `execution_role`, of tasks only, what ECS acts as to start it. `groups` are the
    ids of its security groups. `image` and `user` are its container's. `port` None: it serves nothing. `names` are the
    Service Connect names it answers to.
    """

    name: str
    service: str
    kind: Kind
    role: str
    execution_role: str | None
    command: tuple[str, ...]
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    groups: tuple[str, ...]
    image: str
    user: str | None = None
    port: int | None = None
    names: tuple[str, ...] = ()
    stop_seconds: int = 30


@dataclass(frozen=True, slots=True)
class Feed:
    """An event source mapping: batches of a queue's messages, handed to a function.

    `partial` says whether the function may name the messages of a batch that failed. `timeout` is the function's.
    """

    function: str
    queue_arn: str
    batch: int
    partial: bool
    timeout: int


def workloads(resources: Resources) -> tuple[Workload, ...]:
    """Every process of the plan: services first, in the plan's order, then migrations."""
    services = {service["taskDefinition"]: service for service in resources.all(SERVICE)}
    found: list[Workload] = []
    for definition in resources.all(TASK_DEFINITION):
        service = services.get(definition["arn"])
        found.append(_task(definition, service) if service else _migration(definition, resources))
    found += [_function(function) for function in resources.all(FUNCTION) if function.service]
    order: dict[Kind, int] = {"task": 0, "function": 0, "migration": 1}
    return tuple(sorted(found, key=lambda workload: order[workload.kind]))


def feeds(resources: Resources) -> Iterator[Feed]:
    """The event source mappings."""
    functions = {function["arn"]: function for function in resources.all(FUNCTION)}
    for mapping in resources.all(MAPPING):
        function = functions[mapping["functionName"]]
        yield Feed(
            function=function.service,
            queue_arn=mapping["eventSourceArn"],
            batch=int(mapping.get("batchSize") or 10),
            partial="ReportBatchItemFailures" in as_list(mapping.get("functionResponseTypes")),
            timeout=int(function["timeout"]),
        )


def _task(definition: Recorded, service: Recorded) -> Workload:
    container = _container(definition)
    ports = as_list(container.get("portMappings"))
    return Workload(
        name=definition.service,
        service=definition.service,
        kind="task",
        groups=tuple(service["networkConfiguration"]["securityGroups"]),
        port=int(ports[0]["containerPort"]) if ports else None,
        names=tuple(_connect_names(service)),
        **_common(definition, container),
    )


def _migration(definition: Recorded, resources: Resources) -> Workload:
    """A task definition that no service runs. Its security group is the service's own with the migration's role."""
    groups = [
        group.id
        for group in resources.all("aws:ec2/securityGroup:SecurityGroup")
        if group.service == definition.service and group.get("tags", {}).get("souk:role") == "migration"
    ]
    return Workload(
        name=f"{definition.service}-migration",
        service=definition.service,
        kind="migration",
        groups=tuple(groups),
        **_common(definition, _container(definition)),
    )


def _common(definition: Recorded, container: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "image": container["image"],
        "user": container.get("user"),
        "role": definition["taskRoleArn"],
        "execution_role": definition["executionRoleArn"],
        "command": tuple(container.get("command") or IMAGE_COMMAND),
        "environment": {item["name"]: item["value"] for item in as_list(container.get("environment"))},
        "secrets": {item["name"]: item["valueFrom"] for item in as_list(container.get("secrets"))},
        "stop_seconds": int(container.get("stopTimeout") or 30),
    }


def _container(definition: Recorded) -> Mapping[str, Any]:
    """The service's own container: the first one. Side-cars of AWS's have nothing to run here."""
    return json.loads(definition["containerDefinitions"])[0]


def _connect_names(service: Recorded) -> Iterator[str]:
    connect = as_mapping(service.get("serviceConnectConfiguration"))
    for offered in as_list(connect.get("services")):
        for alias in as_list(offered.get("clientAlias")):
            yield alias["dnsName"]


def _function(function: Recorded) -> Workload:
    config = as_mapping(function.get("imageConfig"))
    return Workload(
        name=function.service,
        service=function.service,
        kind="function",
        role=function["role"],
        execution_role=None,
        command=(*config.get("entryPoints", ()), *config.get("commands", ())),
        environment=dict(function["environment"]["variables"]),
        secrets={},
        groups=tuple(function["vpcConfig"]["securityGroupIds"]),
        image=function["imageUri"],
    )
