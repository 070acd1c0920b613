"""Two services at one store: one's tasks run on machines that are the other's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.adversarial.flaws_capacity import by_default, capacity, joined
from tests.policies.adversarial.flaws_takeover import may
from tests.policies.market import Market
from tests.policies.parts import arn
from tests.policies.sharing import assert_shared, judged


def _told(said: Any, start: str) -> bool:
    return any(message.startswith(start) for message, _ in said.violations)


def test_a_machine_has_the_network_of_the_tasks_on_it(souk: Market) -> None:
    """An interface of the task's own was taken for a wall against the machine that it lies on."""
    capacity("awsvpc")(souk)
    said = judged(souk)
    assert_shared(said, "order", "product-db", "network")
    assert not _told(said, "product can reach the store order-cache")


def test_a_machine_has_the_roles_of_the_tasks_on_it(souk: Market) -> None:
    """The agent hands the task's credentials to whoever asks for them on the machine."""
    capacity("bridge")(souk)
    assert_shared(judged(souk), "order", "product-db", "IAM")


def test_a_task_without_an_interface_has_the_network_of_its_machine(souk: Market) -> None:
    """In the other direction it matters how the task is connected."""
    capacity("bridge")(souk)
    assert_shared(judged(souk), "product", "order-cache", "network")


@pytest.mark.parametrize(
    ("place", "shared"),
    [
        ({}, True),
        ({"launchType": ""}, True),
        ({"launchType": "EC2"}, False),
        ({"launchType": "FARGATE"}, False),
        ({"capacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}]}, False),
    ],
)
def test_what_a_cluster_takes_by_default(souk: Market, place: dict[str, Any], shared: bool) -> None:
    """A service that says nothing of where it runs was taken for one of Fargate's. One that names a launch type runs
    on what joined the cluster, which is another question."""
    by_default(souk, "awsvpc", **place)
    assert _told(judged(souk), "order can reach the store product-db") is shared


@pytest.mark.parametrize(("cluster", "shared"), [("souk", True), ("souk-batch", False), ("sou", False)])
def test_a_machine_that_joins_a_cluster(souk: Market, cluster: str, shared: bool) -> None:
    """Before capacity providers, a line of the boot script brought machines into a cluster; it still does."""
    joined(cluster)(souk)
    assert _told(judged(souk), "order can reach the store product-db") is shared


def test_a_shell_on_a_machine_is_one_in_every_task_there(souk: Market) -> None:
    """Who may open a shell on the platform's machines read the caches of all who run there."""
    capacity("awsvpc", of="platform", tenant="order")(souk)
    assert judged(souk).clean
    may("ssm:StartSession", arn("ec2", "instance/i-*"))(souk)
    said = judged(souk)
    assert_shared(said, "product", "order-cache", "network")
    assert_shared(said, "product", "order-events", "IAM")
