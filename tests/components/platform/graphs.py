"""The platform alone, recorded: both stacks as they are, and with changes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import pulumi
import pulumi_aws as aws

from components import config as configuration
from components.catalogue import Catalogue, catalogue
from components.contracts import files
from components.place import place
from components.platform import Platform, PlatformArgs
from components.spec import ServiceSpec
from services import system
from souk.graph.model import Graph, Mode, Resource
from souk.graph.record import record
from tests.pure.test_config import values

API_ROUTES = sorted(
    (route.path, route.method, spec.name, route.scope) for spec in system() if spec.http for route in spec.http.routes
)
"""Every route that the specs declare: path, method, service, scope."""


def platform(
    env: str, mode: Mode = "preview", services: Catalogue | None = None, change: dict[str, Any] | None = None
) -> Graph:
    """Record the platform of a stack file, with other services or with some keys changed."""

    def program() -> None:
        config = configuration.read()
        provider = aws.Provider("aws", region=config.region, allowed_account_ids=[config.account])
        specs = services or system()
        args = PlatformArgs(config=config, place=place(config, env), catalogue=specs, contracts=files.read(specs))
        made = Platform("platform", args, pulumi.ResourceOptions(providers=[provider]))
        pulumi.export("platform", made.outputs.export())

    return record(program, project="souk", stack=env, config=values(env, change), mode=mode)


@cache
def stack(env: str, mode: Mode = "preview") -> Graph:
    """The platform of a stack file as it stands."""
    return platform(env, mode)


@cache
def with_nat(strategy: str) -> Graph:
    """The development platform, deployed with another way out."""
    if strategy != "none":
        return platform("dev", "up", change={"network.nat": strategy})
    endpoints = ["ecr.api", "ecr.dkr", "events", "kms", "logs", "secretsmanager", "sns", "sqs", "ssm"]
    change = {"network.nat": "none", "network.egress": None, "network.interfaceEndpoints": endpoints}
    specs = [spec.model_copy(update={"internet": ()}) for spec in system()]
    return platform("dev", "up", catalogue(specs), change)


def plus(*specs: ServiceSpec) -> Catalogue:
    """The system with more services, listed first: the place least likely to go unnoticed."""
    return catalogue((*specs, *system().specs))


def one(graph: Graph, token: str, name: str | None = None) -> Resource:
    """The only resource of a type, or the one with a name."""
    found = [resource for resource in graph.of_type(token) if name in (None, resource.name)]
    assert len(found) == 1, (token, name, [resource.name for resource in graph.of_type(token)])
    return found[0]


def named(resources: Iterable[Resource]) -> dict[str, Resource]:
    """By logical name."""
    return {resource.name: resource for resource in resources}


def document(resource: Resource, key: str = "policy") -> dict[str, Any]:
    """A JSON input."""
    return json.loads(resource.inputs[key])
