"""An ECS service: its rollout, its tasks, and their definition, against what was asked."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Look once. Raises SoukError if there is no such cluster: the platform was never deployed."""
    service = describe(ecs, cluster, asked.ecs_service)
    if service is None:
        return nothing(f"ECS service {asked.ecs_service} doesn't exist: deploy it")
    return judge(asked, service, digest(ecr, asked.image))


def judge(asked: Tasks, service: Service, wanted: str | None) -> Seen:
    """Compare; `wanted` is the digest of the image asked for, None if its repository doesn't hold it. Pure."""
    images = sorted({found for task in service.tasks if (found := task.digests.get(asked.container))})
    return Seen(
        runs=service.revision,
        image=", ".join(images),
        settled=_settled(service),
        state=f"{service.running} of {service.desired} tasks, {_words(service.outcome)}",
        problems=(*_rollout(service), *_definition(asked, service), *_images(asked, wanted, images)),
    )


def _settled(service: Service) -> bool:
    if service.outcome in WORKING:
        return False
    if service.rollout == "FAILED":
        return True
    counted = service.running == service.desired and service.pending == 0
    return service.rollout == "COMPLETED" and counted and service.deployments == 1


def _rollout(service: Service) -> Iterator[str]:
    if service.outcome in FAILED:
        yield f"the newest deployment was not carried out ({_words(service.outcome)}): {service.outcome_reason}"
    if service.rollout != "COMPLETED":
        yield f"the rollout is {_words(service.rollout)}: {service.rollout_reason}"
    if service.running != service.desired:
        yield f"{service.running} tasks run, {service.desired} are wanted"


def _definition(asked: Tasks, service: Service) -> Iterator[str]:
    paths = differing(asked.containers, service.definition["containerDefinitions"])
    others = [key for key, value in asked.properties.items() if service.definition.get(key) != value]
    if paths or others:
        yield f"{service.revision} is another definition than was asked for: {', '.join((*others, *paths))} differ"
    strangers = sorted({task.revision for task in service.tasks} - {service.revision})
    if strangers:
        yield f"tasks of {', '.join(strangers)} still run"


def _images(asked: Tasks, wanted: str | None, images: list[str]) -> Iterator[str]:
    others = [image for image in images if image != wanted]
    if wanted is None:
        yield f"the repository holds no image {asked.image}"
    elif others:
        yield f"image {', '.join(others)} runs, {wanted} was asked for"


def _words(status: str) -> str:
    return status.lower().replace("_", " ")
