"""A service on Lambda."""

from __future__ import annotations

import pytest

from components.spec import Postgres, ServiceSpec
from tests.components.service.graphs import STACKS, recorded
from tests.kit.assertions import assert_depends, assert_references, assert_resource, document, one
from tests.kit.graphs import rendered

FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
QUEUE = "aws:sqs/queue:Queue"


@pytest.mark.parametrize("env", STACKS)
def test_one_bad_message_does_not_bring_back_the_whole_batch(env: str) -> None:
    """Nine customers got their mail again and again because of the tenth."""
    graph = rendered(env)
    mapping = assert_resource(graph, MAPPING, "notification", functionResponseTypes=["ReportBatchItemFailures"])
    assert_references(mapping, "eventSourceArn", one(graph, QUEUE, "notification-queue"))


@pytest.mark.parametrize("env", STACKS)
def test_a_message_stays_hidden_long_enough(env: str) -> None:
    """A message that reappears while it is being handled is handled twice."""
    graph = rendered(env)
    function, queue = one(graph, FUNCTION, "notification"), one(graph, QUEUE, "notification-queue")
    assert queue.inputs["visibilityTimeoutSeconds"] >= 6 * function.inputs["timeout"]


@pytest.mark.parametrize("env", STACKS)
def test_the_poller_asks_for_no_more_than_is_reserved(env: str) -> None:
    """What is polled and then throttled counts as received, and ends as a dead letter."""
    graph = rendered(env)
    function, mapping = one(graph, FUNCTION, "notification"), one(graph, MAPPING, "notification")
    reserved = function.inputs["reservedConcurrentExecutions"]
    assert mapping.inputs["scalingConfig"] == {"maximumConcurrency": reserved}
    assert reserved >= 2


def test_the_function_gets_no_variable_that_lambda_refuses() -> None:
    """`AWS_REGION` in the environment fails the whole update."""
    function = one(rendered("dev"), FUNCTION, "notification")
    variables = function.inputs["environment"]["variables"]
    assert "AWS_REGION" not in variables
    assert variables["SENT_TABLE"] == "souk-dev-notification-sent"


@pytest.mark.parametrize("env", STACKS)
def test_the_function_runs_the_image_of_the_service_in_its_group(env: str) -> None:
    """A second way to package the code is a second thing to patch."""
    graph = rendered(env)
    function = assert_resource(graph, FUNCTION, "notification", packageType="Image", architectures=["arm64"])
    image = one(graph, "docker:index/image:Image", "notification-image")
    assert function.inputs["imageUri"] == image.inputs["imageName"]
    assert_depends(function, image)
    assert not [service.name for service in graph.of_type("aws:ecs/service:Service") if service.name == "notification"]


def test_the_log_group_is_there_before_the_function() -> None:
    """Lambda makes a missing one itself: without retention, key or owner."""
    graph = rendered("prod")
    log = assert_resource(graph, "aws:cloudwatch/logGroup:LogGroup", "notification", retentionInDays=90)
    function = one(graph, FUNCTION, "notification")
    assert function.inputs["loggingConfig"] == {"logFormat": "JSON", "logGroup": log.inputs["name"]}
    assert_depends(function, log)


def test_a_function_with_a_database_still_migrates_as_a_task() -> None:
    """A migration may take longer than any function lives."""
    spec = ServiceSpec(
        name="ledger", slot=98, compute="lambda", stores=(Postgres(name="books"),), subscribes=("order.placed",)
    )
    graph = recorded("dev", spec)
    (container,) = document(
        one(graph, "aws:ecs/taskDefinition:TaskDefinition", "ledger-migration"), "containerDefinitions"
    )
    assert container["command"] == ["python", "-m", "app.migrate"]
    variables = one(graph, FUNCTION, "ledger").inputs["environment"]["variables"]
    assert {"BOOKS_HOST", "BOOKS_PORT", "BOOKS_USER"} <= set(variables)
    assert_references(
        one(graph, FUNCTION, "ledger"), "environment", one(graph, "aws:rds/instance:Instance", "ledger-books")
    )
