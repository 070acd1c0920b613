"""Who may be a database's master: nobody but its migration."""

from __future__ import annotations

import json

import pytest

from souk.graph.model import UNKNOWN
from tests.components.service.graphs import STACKS
from tests.kit.assertions import assert_tags, document, one
from tests.kit.graphs import rendered

POLICY = "aws:iam/rolePolicy:RolePolicy"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
WITH_DATABASE = ("user", "product", "inventory")


@pytest.mark.parametrize("env", STACKS)
def test_only_migrations_read_master_secrets(env: str) -> None:
    """A service that can be the master can drop what it can't lose."""
    graph = rendered(env, "up")
    readers = [
        policy.name
        for policy in graph.of_type(POLICY)
        if ":secret:rds!" in str(policy.inputs["policy"]) and policy.inputs["policy"] is not UNKNOWN
    ]
    assert sorted(readers) == sorted(f"{name}-migration-read-master-secrets" for name in WITH_DATABASE)
    for name in WITH_DATABASE:
        policy = json.loads(one(graph, POLICY, f"{name}-migration-read-master-secrets").inputs["policy"])
        (statement,) = policy["Statement"]
        assert statement["Action"] == ["secretsmanager:GetSecretValue"]
        assert all(resource.startswith("arn:aws:secretsmanager:") for resource in statement["Resource"])


@pytest.mark.parametrize("name", WITH_DATABASE)
def test_a_migration_has_a_role_and_a_group_of_its_own(name: str) -> None:
    """Under the service's own, every task would have what a migration needs once."""
    graph = rendered("dev")
    service, migration = one(graph, TASK, name), one(graph, TASK, f"{name}-migration")
    assert service.property_dependencies["taskRoleArn"] != migration.property_dependencies["taskRoleArn"]
    assert_tags(one(graph, GROUP, f"{name}-migration"), souk_role="migration", souk_service=name)


@pytest.mark.parametrize("name", WITH_DATABASE)
def test_a_migration_learns_where_the_database_and_its_secret_are(name: str) -> None:
    """The secret that RDS keeps holds a user and a password, and no host."""
    graph = rendered("dev")
    (container,) = document(one(graph, TASK, f"{name}-migration"), "containerDefinitions")
    wanted = {entry["name"].rpartition("_HOST")[0] or entry["name"] for entry in container["secrets"]}
    assert len(container["secrets"]) == 2
    assert any(name.endswith("MASTER_SECRET_ARN") for name in wanted)
    parameters = {parameter.inputs["name"] for parameter in graph.of_type("aws:ssm/parameter:Parameter")}
    assert {entry["valueFrom"].partition(":parameter")[2] for entry in container["secrets"]} <= parameters


def test_services_without_a_database_have_no_migration() -> None:
    """A task definition that nothing needs is one more that can be run."""
    tasks = {task.name for task in rendered("dev").of_type(TASK)}
    assert {name for name in tasks if name.endswith("-migration")} == {f"{name}-migration" for name in WITH_DATABASE}
