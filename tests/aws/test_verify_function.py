"""What Lambda runs against what the plan asks for. The emulator resolves no images, so GetFunction is answered here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.errors import SoukError
from souk.graph.model import Graph
from souk.verify.asked import asked
from souk.verify.verdict import Verdict, verify
from souk.verify.wait import Clock
from tests.aws.cloud import CLUSTER, Cloud, small
from tests.aws.stubs import answer
from tests.kit.assertions import one


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws():
        yield Cloud(boto3.Session("key", "secret", region_name="eu-west-1"))


@pytest.fixture
def notification(dev: Graph) -> Graph:
    """The Lambda service's part of the plan."""
    return small(dev, "notification")


def check(cloud: Cloud, graph: Graph, *, digest: str | None = None, **configuration: Any) -> Verdict:
    """The verdict when Lambda answers with the plan's own settings, changed by `configuration`."""
    planned = one(graph, "aws:lambda/function:Function", "notification").inputs
    pushed = cloud.push(planned["imageUri"])
    repository = planned["imageUri"].partition(":")[0]
    found = {
        "Configuration": {
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "MemorySize": planned["memorySize"],
            "Timeout": planned["timeout"],
            **configuration,
        },
        "Code": {"ImageUri": planned["imageUri"], "ResolvedImageUri": f"{repository}@{digest or pushed}"},
    }
    answer(cloud.session, "lambda", "GetFunction", found)
    clock = Clock(now=lambda: 0.0, sleep=lambda _: None)
    (verdict,) = verify(asked(graph), CLUSTER, cloud.clients, timeout=0, say=print, clock=clock)
    return verdict


def test_what_was_asked_and_runs_is_good(cloud: Cloud, notification: Graph) -> None:
    """A verdict that fails on a good deployment stops every pipeline."""
    verdict = check(cloud, notification)
    assert verdict.seen.problems == ()
    assert verdict.document()["kind"] == "function"


def test_an_idle_function_is_good(cloud: Cloud, notification: Graph) -> None:
    """Lambda parks a function that nobody called for weeks; that is no failed deployment."""
    assert check(cloud, notification, State="Inactive").good


def test_another_image_is_a_failure(cloud: Cloud, notification: Graph) -> None:
    """Lambda resolves a tag once, when it is told of it, and keeps running what that was."""
    (problem,) = check(cloud, notification, digest="sha256:old").seen.problems
    assert problem.startswith("image sha256:old runs, sha256:")


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ({"LastUpdateStatus": "Failed", "LastUpdateStatusReason": "no access to the image"}, "no access to the image"),
        ({"State": "Failed", "StateReason": "no such subnet"}, "the function is failed: no such subnet"),
        ({"LastUpdateStatus": "InProgress"}, "still in progress after 0 s"),
        ({"Timeout": 3}, "Timeout differ"),
    ],
)
def test_an_update_that_did_not_take_is_a_failure(
    cloud: Cloud, notification: Graph, configuration: dict[str, Any], told: str
) -> None:
    """A failed update leaves the old code answering, and the next deployment finds nothing to change."""
    assert told in " ".join(check(cloud, notification, **configuration).seen.problems)


def test_a_function_that_was_never_deployed_is_told(cloud: Cloud, notification: Graph) -> None:
    """Nothing running is no agreement with what was asked."""
    (verdict,) = verify(asked(notification), CLUSTER, cloud.clients, timeout=0, say=print)
    assert verdict.seen.problems == ("function souk-dev-notification doesn't exist: deploy it",)


def test_a_platform_that_was_never_deployed_is_a_mistake(cloud: Cloud, notification: Graph) -> None:
    """Of tasks it was one, of a function it was a failed deployment: "deploy it", which then failed, too."""
    cloud.clients.ecs.delete_cluster(cluster=CLUSTER)
    with pytest.raises(
        SoukError, match=r"ECS cluster souk-dev-services doesn't exist.*the platform was never deployed"
    ):
        verify(asked(notification), CLUSTER, cloud.clients, timeout=0, say=print)
