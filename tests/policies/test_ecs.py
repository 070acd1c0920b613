"""ECS tasks."""

from __future__ import annotations

import pytest

from policies.rules.ecs import ecs_no_plaintext_secrets, ecs_no_public_ip, ecs_roles_distinct
from tests.policies.judging import run
from tests.policies.kit import Json, Program, Ref
from tests.policies.market import Market
from tests.policies.parts import TASK


def test_one_role_for_both(souk: Market) -> None:
    """The execution role reads secrets; the code shouldn't."""
    task = souk.order.parts["task"]
    task.props["executionRoleArn"] = souk.order.task_role.arn
    assert run(ecs_roles_distinct, souk.program).names == ["order"]


def test_one_literal_role_for_both() -> None:
    """Also a role from outside the stack."""
    role = "arn:aws:iam::111122223333:role/ecsTaskExecutionRole"
    program = Program("preview")
    program.add(TASK, "task", {"taskRoleArn": role, "executionRoleArn": role, "containerDefinitions": "[]"})
    assert run(ecs_roles_distinct, program).names == ["task"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "tulip"),
        ("dbPassword", "tulip"),
        ("JWT_SECRET", "tulip"),
        ("GITHUB_TOKEN", "tulip"),
        ("API_KEY", "tulip"),
        ("SIGNING_KEY_PEM", "tulip"),
        ("AWS_SECRET_ACCESS_KEY", "tulip"),
        ("DATABASE_URL", "postgres://app:tulip@db.internal/app"),
        ("DB_PASS", "tulip"),
        ("PGPASS", "tulip"),
        ("PGPASSWORD", "tulip"),
        ("CACHE", "redis://:tulip@cache.internal:6379"),
        ("CACHE", "REDISS://:tulip@cache.internal:6379"),
        ("DSN", "host=db.internal user=app password=tulip"),
        ("DSN", "jdbc:postgresql://db.internal/app?user=app&password=tulip"),
        ("SETTINGS", '{"key": "AKIAIOSFODNN7EXAMPLE"}'),
        ("CERT", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),
    ],
)
def test_a_secret_in_plain_sight(name: str, value: str) -> None:
    """Whoever may describe the task definition reads it, and every old revision keeps it."""
    program = Program("preview")
    environment = [{"name": name, "value": value}]
    program.add(TASK, "task", {"containerDefinitions": Json([{"name": "app", "environment": environment}])})
    said = run(ecs_no_plaintext_secrets, program)
    assert said.names == ["task"]
    assert name in said.text
    assert value not in said.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN_LIFETIME", "3600"),
        ("PARTITION_KEY", "id"),
        ("DB_PASSWORD_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"),
        ("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"),
        ("API_TOKEN", "/souk/dev/order/API_TOKEN"),
        ("REQUIRE_TOKEN", "true"),
        ("PWD", "/srv/app"),
        ("DB_PASSWORD", ""),
        ("BYPASS", "health"),
        ("COMPASS", "north"),
        ("CACHE", "redis://cache.internal:6379/0"),
        ("DATABASE_URL", "postgres://db.internal/app"),
    ],
)
def test_what_only_sounds_like_a_secret_passes(name: str, value: str) -> None:
    """References, life times and key names are configuration."""
    program = Program("preview")
    environment = [{"name": name, "value": value}]
    program.add(TASK, "task", {"containerDefinitions": Json([{"name": "app", "environment": environment}])})
    assert run(ecs_no_plaintext_secrets, program).clean


def test_containers_that_are_not_known_yet_are_a_doubt() -> None:
    """One unknown hides every container; the deployment judges them before the task definition is created."""
    program = Program("preview")
    database = program.add("aws:rds/instance:Instance", "db", computed={"address": "db.internal"})
    environment = [{"name": "HOST", "value": Ref(database.urn, "address")}, {"name": "DB_PASSWORD", "value": "tulip"}]
    program.add(TASK, "task", {"containerDefinitions": Json([{"name": "app", "environment": environment}])})
    said = run(ecs_no_plaintext_secrets, program)
    assert (said.names, len(said.doubts)) == ([], 1)
    program.mode = "up"
    assert run(ecs_no_plaintext_secrets, program).names == ["task"]


def test_a_public_address(souk: Market) -> None:
    """The tutorial's way to pull an image without a NAT."""
    souk.order.parts["runs"].props["networkConfiguration"]["assignPublicIp"] = True
    assert run(ecs_no_public_ip, souk.program).names == ["order"]


def test_a_public_address_of_a_scheduled_task() -> None:
    """Tasks don't only start from services."""
    program = Program("preview")
    network = {"subnets": ["subnet-1"], "assignPublicIp": True}
    target = {"arn": "arn:aws:ecs:eu-west-1:111122223333:cluster/c", "ecsParameters": {"networkConfiguration": network}}
    program.add("aws:scheduler/schedule:Schedule", "nightly", {"target": target})
    assert run(ecs_no_public_ip, program).names == ["nightly"]
