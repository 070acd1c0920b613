"""What ECS says about one service, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_ecs.client import ECSClient

PAGE: Final = 100
"""As many tasks as DescribeTasks takes at once."""
NONE: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Task:
    """A running task: the revision it was started from, and the digests of its images by container."""

    revision: str
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """An ECS service at one moment.

    `rollout` is the primary deployment's state (COMPLETED, IN_PROGRESS or FAILED), `deployments` how many are still
    there. `outcome` is the newest service deployment's status: all that still tells of a rollback once it is over.
    """

    definition: Mapping[str, Any]
    running: int
    desired: int
    pending: int
    deployments: int
    rollout: str
    rollout_reason: str
    outcome: str
    outcome_reason: str
    tasks: tuple[Task, ...]

    @property
    def revision(self) -> str:
        """`<family>:<revision>` of its task definition."""
        return short(self.definition["taskDefinitionArn"])


def exists(ecs: ECSClient, cluster: str) -> bool:
    """Whether there is such a cluster. One that was deleted is still told of for a while."""
    return any(found.get("status") != "INACTIVE" for found in ecs.describe_clusters(clusters=[cluster])["clusters"])


def describe(ecs: ECSClient, cluster: str, name: str) -> Service | None:
    """Ask ECS; None if there is no such service."""
    found = _service(ecs, cluster, name)
    if found is None:
        return None
    primary = _primary(found["deployments"])
    newest = _newest(ecs.list_service_deployments(cluster=cluster, service=name)["serviceDeployments"])
    return Service(
        definition=ecs.describe_task_definition(taskDefinition=found["taskDefinition"])["taskDefinition"],
        running=found["runningCount"],
        desired=found["desiredCount"],
        pending=found["pendingCount"],
        deployments=len(found["deployments"]),
        rollout=primary.get("rolloutState", "COMPLETED"),
        rollout_reason=primary.get("rolloutStateReason", ""),
        outcome=newest.get("status", "SUCCESSFUL"),
        outcome_reason=newest.get("statusReason", ""),
        tasks=_tasks(ecs, cluster, name),
    )


def short(arn: str) -> str:
    """A task definition's ARN as people say it: `<family>:<revision>`."""
    return arn.rpartition("/")[2]


def _service(ecs: ECSClient, cluster: str, name: str) -> Mapping[str, Any] | None:
    found = ecs.describe_services(cluster=cluster, services=[name])["services"]
    return next((service for service in found if service.get("status") != "INACTIVE"), None)


def _primary(deployments: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((deployment for deployment in deployments if deployment["status"] == "PRIMARY"), NONE)


def _newest(deployments: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max(deployments, key=lambda deployment: deployment["createdAt"], default=NONE)


def _tasks(ecs: ECSClient, cluster: str, service: str) -> tuple[Task, ...]:
    pages = ecs.get_paginator("list_tasks").paginate(
        cluster=cluster, serviceName=service, desiredStatus="RUNNING", PaginationConfig={"PageSize": PAGE}
    )
    described: list[Mapping[str, Any]] = []
    for page in pages:
        if page["taskArns"]:
            described += ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]
    return tuple(_task(task) for task in described if task["lastStatus"] == "RUNNING")


def _task(task: Mapping[str, Any]) -> Task:
    digests = {one["name"]: one["imageDigest"] for one in task["containers"] if "imageDigest" in one}
    return Task(short(task["taskDefinitionArn"]), digests)
