"""An emulated account in which one service of the plan was deployed, rightly or wrongly."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3

from souk.aws.clients import Clients
from souk.graph.model import Graph, Resource
from tests.aws.stubs import answer

CLUSTER = "souk-dev-services"


def small(graph: Graph, *services: str) -> Graph:
    """The part of a plan that belongs to a few services."""

    def theirs(resource: Resource) -> bool:
        return resource.inputs.get("tags", {}).get("souk:service") in services

    return Graph(graph.project, graph.stack, graph.mode, tuple(filter(theirs, graph)), {})


@dataclass
class Cloud:
    """What is deployed. `history` is the outcome of each service deployment, the newest last."""

    session: boto3.Session
    running: int = 1
    history: list[tuple[str, str]] = field(default_factory=lambda: [("SUCCESSFUL", "")])

    def __post_init__(self) -> None:
        self.clients = Clients(self.session)
        self.clients.ecs.create_cluster(clusterName=CLUSTER)
        # The emulator starts no tasks for a service, and knows neither service deployments nor images' digests.
        answer(self.session, "ecs", "ListServiceDeployments", lambda _: {"serviceDeployments": self._deployments()})
        answer(self.session, "ecs", "ListTasks", lambda _: {"taskArns": [str(at) for at, _ in enumerate(self.tasks)]})
        answer(self.session, "ecs", "DescribeTasks", lambda _: {"tasks": self.tasks})
        self.tasks: list[dict[str, Any]] = []

    def _deployments(self) -> list[dict[str, Any]]:
        return [
            {"status": status, "statusReason": reason, "createdAt": datetime(2026, 1, day, tzinfo=UTC)}
            for day, (status, reason) in enumerate(self.history, 1)
        ]

    def push(self, image: str) -> str:
        """Put an image into its repository (`<registry>/<repository>:<tag>`). Its digest."""
        repository, _, tag = image.partition("/")[2].rpartition(":")
        existing = {one.get("repositoryName") for one in self.clients.ecr.describe_repositories()["repositories"]}
        if repository not in existing:
            self.clients.ecr.create_repository(repositoryName=repository)
        kind = "application/vnd.docker.distribution.manifest.v2+json"
        manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "config": {"digest": tag}, "layers": []})
        digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
        self.clients.ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag, imageDigest=digest)
        return digest

    def register(self, definition: Resource, **changes: Any) -> str:
        """Register a revision of a planned task definition, its first container changed. `<family>:<revision>`."""
        containers: Sequence[Mapping[str, Any]] = json.loads(definition.inputs["containerDefinitions"])
        changed: Any = [{**copy.deepcopy(containers[0]), **changes}, *containers[1:]]
        made = self.clients.ecs.register_task_definition(
            family=definition.inputs["family"],
            containerDefinitions=changed,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu=definition.inputs["cpu"],
            memory=definition.inputs["memory"],
            runtimePlatform=definition.inputs["runtimePlatform"],
        )["taskDefinition"]
        return str(made.get("taskDefinitionArn"))

    def serve(self, service: Resource, revision: str, digest: str, *, desired: int = 1) -> None:
        """Run a planned service from a revision, its tasks with an image of this digest."""
        self.clients.ecs.create_service(
            cluster=CLUSTER, serviceName=service.inputs["name"], taskDefinition=revision, desiredCount=desired
        )
        self.run(service, revision, digest)

    def run(self, service: Resource, revision: str, digest: str) -> None:
        """One more task."""
        container = {"name": service.inputs["tags"]["souk:service"], "imageDigest": digest}
        self.tasks.append({"taskDefinitionArn": revision, "lastStatus": "RUNNING", "containers": [container]})
