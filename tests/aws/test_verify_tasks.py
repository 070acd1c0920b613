"""What ECS runs against what the plan asks for, on an emulated account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from moto import mock_aws
from moto.ecs.models import ecs_backends

from components.errors import SoukError
from souk.graph.model import Graph, Resource
from souk.verify.asked import asked
from souk.verify.verdict import Verdict, verify
from souk.verify.wait import Clock
from tests.aws.cloud import CLUSTER, Cloud, small
from tests.kit.assertions import one

IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/souk-dev/order:{tag}"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """An empty account whose ECS runs every task that a service wants."""
    monkeypatch.setenv("MOTO_ECS_SERVICE_RUNNING", "1")
    with mock_aws():
        yield Cloud(boto3.Session("key", "secret", region_name="eu-west-1"))


@pytest.fixture
def order(dev: Graph) -> Graph:
    """The order service's part of the plan."""
    return small(dev, "order")


def definition(graph: Graph) -> Resource:
    return one(graph, "aws:ecs/taskDefinition:TaskDefinition", "order")


def service(graph: Graph) -> Resource:
    return one(graph, "aws:ecs/service:Service", "order")


def asked_image(graph: Graph) -> str:
    return str(definition(graph).inputs["containerDefinitions"].partition('"image": "')[2].partition('"')[0])


class Hours:
    """A clock whose time passes only by sleeping; `at` says what happens then."""

    def __init__(self, **at: object) -> None:
        self.time, self.said, self.at = 0.0, list[str](), at

    def clock(self) -> Clock:
        return Clock(now=lambda: self.time, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        event = self.at.pop("once", None)
        if callable(event):
            event()


def check(cloud: Cloud, graph: Graph, hours: Hours | None = None, timeout: float = 60) -> Verdict:
    hours = hours or Hours()
    (verdict,) = verify(
        asked(graph), CLUSTER, cloud.clients, timeout=timeout, say=hours.said.append, clock=hours.clock()
    )
    return verdict


def test_what_was_asked_and_runs_is_good(cloud: Cloud, order: Graph) -> None:
    """A verdict that fails on a good deployment stops every pipeline."""
    digest = cloud.push(asked_image(order))
    cloud.serve(service(order), cloud.register(definition(order)), digest)
    verdict = check(cloud, order)
    assert verdict.seen.problems == ()
    assert verdict.good
    assert verdict.document()["runs"] == {
        "version": "souk-dev-order:1",
        "imageDigest": digest,
        "state": "1 of 1 tasks, successful",
    }


def test_a_rollback_is_a_failure(cloud: Cloud, order: Graph) -> None:
    """The circuit breaker put the old version back, `pulumi up` said success, and the release was announced."""
    old = cloud.push(IMAGE.format(tag="old"))
    new = cloud.push(asked_image(order))
    before = cloud.register(definition(order), image=IMAGE.format(tag="old"))
    cloud.register(definition(order))
    cloud.serve(service(order), before, old)
    reason = "Service deployment rolled back because the circuit breaker threshold was exceeded."
    cloud.history.append(("ROLLBACK_SUCCESSFUL", reason))
    hours = Hours()
    verdict = check(cloud, order, hours)
    assert not verdict.good
    assert verdict.seen.runs == "souk-dev-order:1"
    assert verdict.seen.problems == (
        f"the newest deployment was not carried out (rollback successful): {reason}",
        "souk-dev-order:1 is another definition than was asked for: order.image differ",
        f"image {old} runs, {new} was asked for",
    )
    assert hours.time == 0


def test_a_rollback_of_one_variable_is_a_failure(cloud: Cloud, order: Graph) -> None:
    """Same image, one variable less: the console shows the same tag, and nobody sees what was taken back."""
    digest = cloud.push(asked_image(order))
    environment = [{"name": "LEFT_OVER", "value": "1"}]
    cloud.serve(service(order), cloud.register(definition(order), environment=environment), digest)
    (problem,) = check(cloud, order).seen.problems
    assert "order.environment.LEFT_OVER" in problem
    assert "order.environment.LOG_LEVEL" in problem


def test_a_rollout_is_waited_for(cloud: Cloud, order: Graph) -> None:
    """A check that looks once, while tasks are being replaced, fails every deployment."""
    digest = cloud.push(asked_image(order))
    cloud.serve(service(order), cloud.register(definition(order)), digest)
    deployment = ecs_backends["123456789012"]["eu-west-1"].services[f"{CLUSTER}:souk-dev-order"].deployments[0]
    deployment["rolloutState"] = "IN_PROGRESS"
    cloud.history[-1] = ("IN_PROGRESS", "")

    def complete() -> None:
        deployment["rolloutState"] = "COMPLETED"
        cloud.history[-1] = ("SUCCESSFUL", "")

    hours = Hours(once=complete)
    assert check(cloud, order, hours).good
    assert hours.said == ["order: 1 of 1 tasks, in progress"]


def test_waiting_ends(cloud: Cloud, order: Graph) -> None:
    """A rollout that hangs held its pipeline for the six hours that the CI allows."""
    digest = cloud.push(asked_image(order))
    cloud.history[-1] = ("IN_PROGRESS", "")
    cloud.serve(service(order), cloud.register(definition(order)), digest, desired=3)
    hours = Hours()
    verdict = check(cloud, order, hours, timeout=25)
    assert hours.time == 25
    assert verdict.seen.problems[0] == "still in progress after 25 s: 1 of 3 tasks, in progress"
    assert "1 tasks run, 3 are wanted" in verdict.seen.problems


def test_a_failed_first_deployment_is_told_at_once(cloud: Cloud, order: Graph) -> None:
    """With nothing to roll back to, ECS leaves the deployment failed and tries no more."""
    digest = cloud.push(asked_image(order))
    cloud.serve(service(order), cloud.register(definition(order)), digest)
    deployment = ecs_backends["123456789012"]["eu-west-1"].services[f"{CLUSTER}:souk-dev-order"].deployments[0]
    deployment |= {"rolloutState": "FAILED", "rolloutStateReason": "tasks failed to start."}
    hours = Hours()
    assert check(cloud, order, hours).seen.problems == ("the rollout is failed: tasks failed to start.",)
    assert hours.time == 0


def test_tasks_of_another_revision_are_told(cloud: Cloud, order: Graph) -> None:
    """The service pointed at the new definition while every request was still answered by the old one."""
    digest = cloud.push(asked_image(order))
    before = cloud.register(definition(order))
    cloud.serve(service(order), cloud.register(definition(order)), digest)
    cloud.run(service(order), before, digest)
    assert check(cloud, order).seen.problems == ("tasks of souk-dev-order:1 still run",)


def test_an_image_that_is_not_there_is_told(cloud: Cloud, order: Graph) -> None:
    """A digest that was never promoted: the tasks that run are the ones from before."""
    cloud.serve(service(order), cloud.register(definition(order)), "sha256:0")
    assert check(cloud, order).seen.problems == (f"the repository holds no image {asked_image(order)}",)


def test_a_task_that_tells_no_digest_is_no_agreement(cloud: Cloud, order: Graph) -> None:
    """ECS told of no digest, so that none differed: "ok", and nothing had been compared."""
    digest = cloud.push(asked_image(order))
    cloud.serve(service(order), cloud.register(definition(order)), digest)
    del cloud.tasks[0]["containers"][0]["imageDigest"]
    assert check(cloud, order).seen.problems == ("1 of 1 tasks don't tell which image they run",)


def test_tasks_that_nobody_saw_are_no_agreement(cloud: Cloud, order: Graph) -> None:
    """A role that may describe services and lists no tasks: every deployment was good."""
    digest = cloud.push(asked_image(order))
    cloud.serve(service(order), cloud.register(definition(order)), digest)
    cloud.tasks.clear()
    told = "1 tasks run, but ECS tells of 0: what the others run is unknown"
    assert check(cloud, order, timeout=0).seen.problems[1:] == (told,)


def test_a_task_that_ended_between_two_questions_is_looked_at_again(cloud: Cloud, order: Graph) -> None:
    """ECS counted one task and listed none, because it had just been replaced: a good deployment failed."""
    digest = cloud.push(asked_image(order))
    revision = cloud.register(definition(order))
    cloud.serve(service(order), revision, digest)
    cloud.tasks.clear()
    hours = Hours(once=lambda: cloud.run(service(order), revision, digest))
    assert check(cloud, order, hours).good
    assert hours.time > 0


def test_every_container_s_image_is_compared(cloud: Cloud, order: Graph) -> None:
    """The collector beside the service was rolled back: the service's own image was right, and that was all."""
    planned = definition(order)
    side_car = IMAGE.format(tag="collector")
    containers = [*json.loads(planned.inputs["containerDefinitions"]), {"name": "collector", "image": side_car}]
    definitions = replace(planned, inputs={**planned.inputs, "containerDefinitions": json.dumps(containers)})
    graph = replace(order, resources=tuple(definitions if one is planned else one for one in order))
    own, wanted = cloud.push(asked_image(order)), cloud.push(side_car)
    cloud.serve(service(order), cloud.register(definitions), own)
    cloud.tasks[0]["containers"] += [
        {"name": "collector", "imageDigest": "sha256:old"},
        {"name": "ecs-service-connect-x1", "imageDigest": "sha256:amazon"},
    ]
    told = f"image sha256:old of container collector runs, {wanted} was asked for"
    assert check(cloud, graph).seen.problems == (told,)
    del cloud.tasks[0]["containers"][1]
    assert check(cloud, graph).seen.problems == ("1 of 1 tasks don't tell which image of container collector they run",)


def test_a_service_that_was_never_deployed_is_told(cloud: Cloud, order: Graph) -> None:
    """Nothing running is no agreement with what was asked."""
    assert check(cloud, order).seen.problems == ("ECS service souk-dev-order doesn't exist: deploy it",)


def test_a_platform_that_was_never_deployed_is_a_mistake(cloud: Cloud, order: Graph) -> None:
    """`verify` of a slice before its platform is up said only ClusterNotFoundException."""
    with pytest.raises(SoukError, match=r"ECS cluster nowhere doesn't exist.*the platform was never deployed"):
        verify(asked(order), "nowhere", cloud.clients, timeout=0, say=print, clock=Hours().clock())
