"""What others gave a service to prove itself with: a place without a value, read by whoever starts its tasks."""

from __future__ import annotations

import json

import pytest

from tests.components.service.graphs import STACKS
from tests.kit.assertions import assert_tags, one
from tests.kit.graphs import rendered

POLICY = "aws:iam/rolePolicy:RolePolicy"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type token
TASK = "aws:ecs/taskDefinition:TaskDefinition"


@pytest.mark.parametrize("env", STACKS)
def test_no_value_is_in_the_state(env: str) -> None:
    """Whoever may read the state could charge cards."""
    graph = rendered(env)
    secret = one(graph, SECRET, "payment-card-gateway")
    assert_tags(secret, souk_service="payment")
    assert secret.inputs["name"] == f"souk-{env}-payment-card-gateway"
    assert not [resource for resource in graph if resource.type.startswith("aws:secretsmanager/secretVersion")]


@pytest.mark.parametrize("env", STACKS)
def test_one_role_reads_it_and_the_service_s_own_code_does_not(env: str) -> None:
    """Code that can ask for the key hands it over to whoever takes the code over, also after a new one is set."""
    graph = rendered(env, "up")
    arn = one(graph, SECRET, "payment-card-gateway").outputs["arn"]
    named = [policy.name for policy in graph.of_type(POLICY) if f"{arn[:-7]}-" in str(policy.inputs["policy"])]
    assert named == ["payment-execution-read-secrets"]


@pytest.mark.parametrize("env", STACKS)
def test_the_task_is_told_where_it_lies_before_it_exists(env: str) -> None:
    """An ARN that AWS makes up would hide the whole definition from every preview."""
    (container,) = json.loads(one(rendered(env), TASK, "payment").inputs["containerDefinitions"])
    told = {item["name"]: item["valueFrom"] for item in container["secrets"]}
    arn = one(rendered(env, "up"), SECRET, "payment-card-gateway").outputs["arn"]
    assert told["CARD_GATEWAY_SECRET"] == arn[:-7]


def test_the_service_s_own_key_encrypts_it_where_there_is_one() -> None:
    """The key's policy says who decrypts; AWS's own lets in whoever may read the secret."""
    secret = one(rendered("prod"), SECRET, "payment-card-gateway")
    role = one(rendered("prod"), POLICY, "payment-execution-use-key")
    assert secret.property_dependencies["kmsKeyId"]
    assert role.property_dependencies["policy"] == secret.property_dependencies["kmsKeyId"]
    assert secret.inputs["recoveryWindowInDays"] > 0
