"""One line of a spec or of a resource is changed, and the rule that is there for it says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.catalogue import catalogue
from components.program import run
from components.spec import Call, ServiceSpec
from services import system
from souk.graph.model import Graph, Resource
from souk.graph.record import record
from souk.judge import judge
from tests.kit.graphs import rendered
from tests.pure.test_config import values

LEVELS = Path(__file__).parents[2] / "policies" / "prod.json"
SERVICE = "souk:service:Service"

Edit = Callable[[Resource], Mapping[str, Any]]


def broken(graph: Graph) -> set[str]:
    """The rules that are broken."""
    return {violation.rule for violation in judge(graph, LEVELS).violations}


def edited(service: str, change: Callable[[ServiceSpec], ServiceSpec]) -> Graph:
    """Production with one spec changed, and with what its services declared before: as if nobody had reviewed it."""
    graph = record(
        lambda: run(lambda: catalogue(change(spec) if spec.name == service else spec for spec in system())),
        project="souk",
        stack="prod",
        config=values("prod"),
    )
    before = {resource.urn: resource for resource in rendered("prod").of_type(SERVICE)}
    return replace(graph, resources=tuple(before.get(resource.urn, resource) for resource in graph))


def calling(callee: str) -> Callable[[ServiceSpec], ServiceSpec]:
    """A spec with one call more."""
    return lambda spec: spec.model_copy(update={"calls": (*spec.calls, Call(service=callee))})


@pytest.mark.parametrize(("caller", "callee"), [("payment", "user"), ("inventory", "order"), ("web", "payment")])
def test_a_call_that_nobody_declared(caller: str, callee: str) -> None:
    """The spec opened a door, and the declaration that reviewers read still said that it was shut."""
    assert broken(edited(caller, calling(callee))) == {"edges-only-declared"}


def statement(resource: Resource, **change: Any) -> Mapping[str, Any]:
    """Its policy with the first statement changed."""
    document = json.loads(resource.inputs["policy"])
    document["Statement"][0] |= change
    return {"policy": json.dumps(document)}


RESOURCES: list[tuple[str, str, Edit, str]] = [
    ("aws:rds/instance:Instance", "user-accounts", lambda _: {"publiclyAccessible": True}, "store-private"),
    ("aws:rds/instance:Instance", "user-accounts", lambda _: {"storageEncrypted": False}, "store-encrypted"),
    ("aws:rds/instance:Instance", "user-accounts", lambda _: {"multiAz": False}, "store-multi-az"),
    ("aws:dynamodb/table:Table", "order-events", lambda _: {"deletionProtectionEnabled": False}, "store-protected"),
    ("aws:dynamodb/table:Table", "order-events", lambda _: {"pointInTimeRecovery": None}, "store-backed-up"),
    ("aws:sqs/queue:Queue", "order-queue", lambda _: {"redrivePolicy": None}, "queue-has-dlq"),
    (
        "aws:ecs/taskDefinition:TaskDefinition",
        "order",
        lambda _: dict.fromkeys(
            ("executionRoleArn", "taskRoleArn"), "arn:aws:iam::111122223333:role/souk-prod-order-task"
        ),
        "ecs-roles-distinct",
    ),
    (
        "aws:ecs/service:Service",
        "order",
        lambda service: {"networkConfiguration": {**service.inputs["networkConfiguration"], "assignPublicIp": True}},
        "ecs-no-public-ip",
    ),
    (
        "aws:iam/rolePolicy:RolePolicy",
        "inventory-task-publish-events",
        lambda policy: statement(policy, Action="events:*"),
        "iam-no-wildcard-action",
    ),
    (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "",
        lambda _: {"cidrIpv4": "0.0.0.0/0", "referencedSecurityGroupId": None, "prefixListId": None},
        "sg-no-public-ingress",
    ),
    ("aws:lb/listener:Listener", "platform-edge-public-listener", lambda _: {"protocol": "HTTP"}, "alb-https"),
    (
        "aws:ecr/repository:Repository",
        "order-image",
        lambda _: {"imageTagMutability": "MUTABLE"},
        "ecr-immutable-scanned",
    ),
    ("aws:cloudwatch/logGroup:LogGroup", "order", lambda _: {"retentionInDays": 0}, "logs-kms-flow"),
]


@pytest.mark.parametrize(
    ("token", "name", "edit", "rule"), RESOURCES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_resource_with_one_line_changed(token: str, name: str, edit: Edit, rule: str) -> None:
    """A rule that bites on small examples alone has never seen the plan that it is there for."""
    graph = rendered("prod")
    chosen = next(resource for resource in graph.of_type(token) if name in ("", resource.name))
    stated = edit(chosen)
    kept = {key: value for key, value in chosen.inputs.items() if key not in stated}
    inputs = {**kept, **{key: value for key, value in stated.items() if value is not None}}
    computed = {key: value for key, value in chosen.outputs.items() if key not in chosen.inputs}
    reads = {key: urns for key, urns in chosen.property_dependencies.items() if key in kept}
    worse = replace(chosen, inputs=inputs, outputs={**computed, **inputs}, property_dependencies=reads)
    assert rule in broken(replace(graph, resources=tuple(worse if one is chosen else one for one in graph)))


def test_the_plan_as_it_is_breaks_none_of_them() -> None:
    """A rule that reports the plan itself proves nothing of an edit."""
    assert not broken(rendered("prod")) & {rule for *_, rule in RESOURCES}
