"""An ECS service: its rollout, its tasks, and their definition, against what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from souk.verify.asked import Tasks
from souk.verify.definitions import differing
from souk.verify.ecs import Service, describe
from souk.verify.images import digest
from souk.verify.seen import Seen, nothing

if TYPE_CHECKING:
    from mypy_boto3_ecr.client import ECRClient
    from mypy_boto3_ecs.client import ECSClient

WORKING: Final = frozenset({"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"})
"""Statuses of a service deployment that ECS still works on (API Reference, ServiceDeployment)."""
FAILED: Final = frozenset({"STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"})


def look(ecs: ECSClient, ecr: ECRClient, cluster: str, asked: Tasks) -> Seen:
    """Look once."""
    service = describe(ecs, cluster, asked.ecs_service)
    if service is None:
        return nothing(f"ECS service {asked.ecs_service} doesn't exist: deploy it")
    return judge(asked, service, {image: digest(ecr, image) for image in asked.images.values()})


def judge(asked: Tasks, service: Service, wanted: Mapping[str, str | None]) -> Seen:
    """Compare; `wanted` are the digests of the images asked for, None where the repository doesn't hold it. Pure."""
    return Seen(
        runs=service.revision,
        image=", ".join(_digests(service, asked.container)),
        settled=_settled(service),
        state=f"{service.running} of {service.desired} tasks, {_words(service.outcome)}",
        problems=(*_rollout(service), *_definition(asked, service), *_images(asked, service, wanted)),
    )


def _digests(service: Service, container: str) -> list[str]:
    """The different images that a container runs. A task that doesn't tell has none."""
    return sorted({found for task in service.tasks if (found := task.digests.get(container))})


def _settled(service: Service) -> bool:
    if service.outcome in WORKING:
        return False
    if service.rollout == "FAILED":
        return True
    # Tasks are asked for after they were counted: one that has ended meanwhile is replaced by the next look.
    counted = service.running == service.desired <= len(service.tasks) and service.pending == 0
    return service.rollout == "COMPLETED" and counted and service.deployments == 1


def _rollout(service: Service) -> Iterator[str]:
    if service.outcome in FAILED:
        yield f"the newest deployment was not carried out ({_words(service.outcome)}): {service.outcome_reason}"
    if service.rollout != "COMPLETED":
        yield f"the rollout is {_words(service.rollout)}: {service.rollout_reason}"
    if service.running != service.desired:
        yield f"{service.running} tasks run, {service.desired} are wanted"
    if len(service.tasks) < service.running:
        yield f"{service.running} tasks run, but ECS tells of {len(service.tasks)}: what the others run is unknown"


def _definition(asked: Tasks, service: Service) -> Iterator[str]:
    paths = differing(asked.containers, service.definition["containerDefinitions"])
    others = [key for key, value in asked.properties.items() if service.definition.get(key) != value]
    if paths or others:
        yield f"{service.revision} is another definition than was asked for: {', '.join((*others, *paths))} differ"
    strangers = sorted({task.revision for task in service.tasks} - {service.revision})
    if strangers:
        yield f"tasks of {', '.join(strangers)} still run"


def _images(asked: Tasks, service: Service, wanted: Mapping[str, str | None]) -> Iterator[str]:
    """Every container that was asked for. What ECS adds of its own, such as Service Connect's proxy, is its own."""
    for container, image in asked.images.items():
        digests = _digests(service, container)
        whose = "" if container == asked.container else f" of container {container}"
        if (right := wanted[image]) is None:
            yield f"the repository holds no image {image}"
        elif others := [found for found in digests if found != right]:
            yield f"image {', '.join(others)}{whose} runs, {right} was asked for"
        if silent := sum(container not in task.digests for task in service.tasks):
            yield f"{silent} of {len(service.tasks)} tasks don't tell which image{whose} they run"


def _words(status: str) -> str:
    return status.lower().replace("_", " ")
