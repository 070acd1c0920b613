"""Task definitions and the roles they run under."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components import documents
from components.derive.container import TMP_VOLUME
from components.derive.grants import Grant
from components.roles import RoleArgs, role
from components.service.scope import Scope

PRINCIPAL: Final = "ecs-tasks.amazonaws.com"
CPU_ARCHITECTURES: Final = {"arm64": "ARM64", "x86_64": "X86_64"}


@dataclass(frozen=True, slots=True)
class Acting:
    """A role, and everything that has to be there before it can do what it is for."""

    role: aws.iam.Role
    ready: list[pulumi.Resource]


def acting(
    scope: Scope,
    *,
    logical: str,
    physical: str,
    description: str,
    given: tuple[Grant, ...],
    values: documents.Values | None = None,
) -> Acting:
    """Make a role that tasks, or ECS for them, act under."""
    arguments = RoleArgs(
        logical=logical,
        physical=physical,
        description=description,
        principal=PRINCIPAL,
        grants=given,
        values=values or {},
        service=scope.name,
    )
    made, policies = role(arguments, scope.place, scope.parent)
    return Acting(made, [made, *policies])


def task_definition(
    scope: Scope,
    logical: str,
    family: str,
    container: Mapping[str, Any],
    *,
    task: Acting,
    execution: Acting,
    after: list[pulumi.Resource],
) -> aws.ecs.TaskDefinition:
    """A Fargate task of one container. Old revisions stay registered: a rollback starts tasks from the one before."""
    return aws.ecs.TaskDefinition(
        logical,
        family=family,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(scope.size.cpu),
        memory=str(scope.size.memory),
        runtime_platform=aws.ecs.TaskDefinitionRuntimePlatformArgs(
            operating_system_family="LINUX", cpu_architecture=CPU_ARCHITECTURES[scope.settings.architecture]
        ),
        volumes=[aws.ecs.TaskDefinitionVolumeArgs(name=TMP_VOLUME)],
        container_definitions=json.dumps([container], sort_keys=True),
        task_role_arn=task.role.arn,
        execution_role_arn=execution.role.arn,
        skip_destroy=True,
        tags=scope.tags(family),
        opts=scope.options(*task.ready, *execution.ready, *after),
    )
