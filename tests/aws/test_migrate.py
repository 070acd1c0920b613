"""Migrations run before the service is updated, with the image it is updated to, and a failure stops everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from components.errors import SoukError
from souk.graph.model import Graph
from souk.migrate.asked import Migration, migrations
from souk.migrate.restart import restart
from souk.migrate.run import run
from souk.verify.wait import Clock
from tests.aws.migrating import CLUSTER, Account, stopped


@pytest.fixture
def user(dev: Graph) -> Migration:
    """The user service's planned migration."""
    (found,) = migrations([dev], ["user"])
    return found


@pytest.fixture
def account(user: Migration) -> Iterator[Account]:
    """The account, emulated."""
    with mock_aws():
        yield Account(user)


class Hours:
    """A clock whose time passes by sleeping only."""

    def __init__(self) -> None:
        self.time = 0.0

    def clock(self) -> Clock:
        """As a command takes it."""
        return Clock(lambda: self.time, self.sleep)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds


def test_every_service_with_a_database_has_one(dev: Graph) -> None:
    """A migration forgotten is a service that is never ready."""
    assert [found.service for found in migrations([dev])] == ["user", "inventory", "product"]


def test_a_service_without_a_database_is_a_mistake(dev: Graph) -> None:
    """Silence would pass for a migration that went well."""
    with pytest.raises(
        SoukError, match="got 'order'; allowed: a service with a database \\(user, inventory, product\\)"
    ):
        migrations([dev], ["order"])


def test_the_planned_image_runs_in_the_migration_s_own_group(account: Account, user: Migration) -> None:
    """With the service's group it would not reach the master secret; with the old image it would change nothing."""
    outcome = run(account.clients, CLUSTER, user, timeout=60, say=lambda _: None, clock=Hours().clock())
    assert outcome.good
    assert outcome.revision == f"{user.family}:2"
    made: Any = account.clients.ecs.describe_task_definition(taskDefinition=outcome.revision)["taskDefinition"]
    assert made["containerDefinitions"][0]["image"] == user.image
    assert made["containerDefinitions"][0]["command"] == user.containers[0]["command"]
    assert (made["taskRoleArn"].rpartition("/")[2], made["volumes"][0]["name"]) == ("souk-dev-user-migration", "tmp")
    (started,) = account.started
    network = started["networkConfiguration"]["awsvpcConfiguration"]
    assert started["taskDefinition"] == outcome.revision
    assert network == {"subnets": [account.subnet], "securityGroups": [account.group], "assignPublicIp": "DISABLED"}


def test_a_revision_with_the_image_is_run_as_it_is(account: Account, user: Migration) -> None:
    """After `pulumi up` there is nothing to register."""
    for _ in range(2):
        outcome = run(account.clients, CLUSTER, user, timeout=60, say=lambda _: None, clock=Hours().clock())
        assert outcome.revision == f"{user.family}:2"


@pytest.mark.parametrize(("code", "reason"), [(1, "exited"), (None, "CannotPullContainerError: no such image")])
def test_a_failure_is_a_failure(account: Account, user: Migration, code: int | None, reason: str) -> None:
    """An image that can't be pulled has no exit code: it was taken for success."""
    account.ends = [stopped(code, reason)]
    outcome = run(account.clients, CLUSTER, user, timeout=60, say=lambda _: None, clock=Hours().clock())
    assert (outcome.good, outcome.exit_code, outcome.reason) == (False, code, reason)


def test_what_ecs_refuses_is_said(account: Account, user: Migration) -> None:
    """RunTask answers 200 with a list of failures, which looks like success."""
    account.failures = [{"reason": "RESOURCE:ENI"}]
    with pytest.raises(SoukError, match="ECS started no migration task: RESOURCE:ENI"):
        run(account.clients, CLUSTER, user, timeout=60, say=lambda _: None, clock=Hours().clock())


def test_one_that_never_ends_is_not_waited_for_without_end(account: Account, user: Migration) -> None:
    """A migration that waits for a lock blocked the pipeline until somebody looked."""
    account.ends = [{"lastStatus": "RUNNING"}]
    hours = Hours()
    with pytest.raises(SoukError, match=r"still runs after 60 s .*don't update the service"):
        run(account.clients, CLUSTER, user, timeout=60, say=lambda _: None, clock=hours.clock())
    assert hours.time == 60


def test_what_was_never_deployed_is_said(account: Account, user: Migration) -> None:
    """Nothing to migrate yet is another thing than a failed migration."""
    with pytest.raises(SoukError, match=r"was never deployed\. Run `pulumi up` first"):
        run(
            account.clients,
            CLUSTER,
            dataclasses.replace(user, group="souk-dev-nobody"),
            timeout=60,
            say=lambda _: None,
            clock=Hours().clock(),
        )


def test_a_service_that_gave_up_is_started_again(account: Account, user: Migration) -> None:
    """Its first deployment failed for want of tables; the migration alone starts nothing."""
    assert restart(account.clients, CLUSTER, user)
    services = account.clients.ecs.describe_services(cluster=CLUSTER, services=[user.ecs_service])["services"]
    assert len(services[0].get("deployments", [])) > 0
    account.clients.ecs.update_service(cluster=CLUSTER, service=user.ecs_service, desiredCount=0)
    assert not restart(account.clients, CLUSTER, user)
