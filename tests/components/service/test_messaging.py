"""How events reach services, and what happens to those that don't."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services import system
from souk.graph.model import Graph, Resource
from tests.components.service.graphs import STACKS
from tests.kit.assertions import assert_references, document, one
from tests.kit.graphs import rendered

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:sqs/queuePolicy:QueuePolicy"
RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
PIPE = "aws:pipes/pipe:Pipe"
CONSUMERS = [spec for spec in system() if spec.subscribes]


def named(graph: Graph, name: str) -> Resource:
    return next(queue for queue in graph.of_type(QUEUE) if queue.inputs["name"] == name)


def statements(policy: Resource) -> dict[str, Any]:
    return {statement["Sid"]: statement for statement in document(policy, "policy")["Statement"]}


@pytest.mark.parametrize("spec", CONSUMERS, ids=lambda spec: spec.name)
def test_a_consumer_gets_what_it_subscribes_to_from_those_who_publish_it(spec: Any) -> None:
    """A rule that matches the detail type alone lets any service speak for any other."""
    pattern = document(one(rendered("dev"), RULE, f"{spec.name}-queue"), "eventPattern")
    assert pattern == {
        "source": list(dict.fromkeys(f"souk.{event.split('.')[0]}" for event in spec.subscribes)),
        "detail-type": list(spec.subscribes),
    }


@pytest.mark.parametrize("env", STACKS)
def test_every_queue_has_a_dead_letter_queue_that_serves_it_alone(env: str) -> None:
    """Without one, a message that can't be handled blocks or vanishes; in a shared one, nobody knows whose it is."""
    graph = rendered(env)
    queues = [queue for queue in graph.of_type(QUEUE) if "redrivePolicy" in queue.inputs]
    assert len(queues) == len(CONSUMERS) + 1
    for queue in queues:
        redrive = document(queue, "redrivePolicy")
        dead = named(graph, redrive["deadLetterTargetArn"].rpartition(":")[2])
        assert dead.inputs.get("fifoQueue") == queue.inputs.get("fifoQueue")
        assert dead.inputs["messageRetentionSeconds"] == 14 * 24 * 3600
        assert dead.urn in queue.dependencies
        allow = document(one(graph, "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", dead.name), "redriveAllowPolicy")
        assert allow["sourceQueueArns"] == [f"arn:aws:sqs:eu-west-1:{_account(env)}:{queue.inputs['name']}"]


def _account(env: str) -> str:
    return {"dev": "111122223333", "prod": "444455556666"}[env]


@pytest.mark.parametrize("env", STACKS)
def test_every_queue_is_encrypted_and_refuses_plain_text(env: str) -> None:
    """A queue without a policy takes requests over plain HTTP."""
    graph = rendered(env)
    for queue in graph.of_type(QUEUE):
        key = "sqsManagedSseEnabled" if env == "dev" else "kmsMasterKeyId"
        assert key in queue.inputs
        policy = one(graph, POLICY, queue.name)
        assert_references(policy, "queueUrl", queue)
        deny = statements(policy)["TlsOnly"]
        assert (deny["Effect"], deny["Principal"], deny["Condition"]) == (
            "Deny",
            "*",
            {"Bool": {"aws:SecureTransport": "false"}},
        )


@pytest.mark.parametrize("spec", CONSUMERS, ids=lambda spec: spec.name)
def test_the_bus_may_send_only_by_the_service_s_own_rule(spec: Any) -> None:
    """`events.amazonaws.com` without a condition is everybody's bus, in every account."""
    graph = rendered("dev")
    rule = f"arn:aws:events:eu-west-1:111122223333:rule/souk-dev-events/souk-dev-{spec.name}"
    for name in (f"{spec.name}-queue", f"{spec.name}-queue-dlq"):
        allow = statements(one(graph, POLICY, name))["BusDelivers"]
        assert allow["Principal"] == {"Service": "events.amazonaws.com"}
        assert allow["Condition"] == {"ArnEquals": {"aws:SourceArn": rule}}


@pytest.mark.parametrize("spec", CONSUMERS, ids=lambda spec: spec.name)
def test_an_event_that_can_t_be_delivered_is_kept(spec: Any) -> None:
    """After a day of retries the bus drops an event, unless it knows where to put it."""
    graph = rendered("dev")
    target = one(graph, TARGET, f"{spec.name}-queue")
    assert_references(target, "arn", one(graph, QUEUE, f"{spec.name}-queue"))
    assert_references(target, "deadLetterConfig", one(graph, QUEUE, f"{spec.name}-queue-dlq"))
    assert target.inputs["retryPolicy"] == {"maximumEventAgeInSeconds": 86400, "maximumRetryAttempts": 185}


def test_a_table_s_changes_arrive_in_order_of_their_key() -> None:
    """A read model that sees version 3 before version 2 is wrong for ever."""
    graph = rendered("dev")
    pipe = one(graph, PIPE, "order-events-stream")
    source = pipe.inputs["sourceParameters"]["dynamodbStreamParameters"]
    assert (source["batchSize"], source["startingPosition"]) == (1, "TRIM_HORIZON")
    assert pipe.inputs["targetParameters"]["sqsQueueParameters"] == {
        "messageGroupId": "$.dynamodb.Keys.orderId.S",
        "messageDeduplicationId": "$.eventID",
    }
    queue = one(graph, QUEUE, "order-events-stream")
    assert queue.inputs["fifoQueue"] is True
    assert queue.inputs["name"].endswith(".fifo")
    assert_references(pipe, "target", queue)
    assert_references(pipe, "source", one(graph, "aws:dynamodb/table:Table", "order-events"))


def test_what_a_pipe_gives_up_on_goes_to_a_standard_queue() -> None:
    """A FIFO queue refuses it: AWS writes it without a message group, and the change is lost."""
    graph = rendered("dev")
    undelivered = one(graph, QUEUE, "order-events-stream-undelivered")
    assert "fifoQueue" not in undelivered.inputs
    assert_references(one(graph, PIPE, "order-events-stream"), "sourceParameters", undelivered)
    watched = [
        alarm.inputs.get("dimensions", {}).get("QueueName")
        for alarm in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    ]
    assert undelivered.inputs["name"] in watched


def test_the_bus_may_use_the_key_of_each_queue_that_it_fills() -> None:
    """With a key of our own and no such statement, EventBridge loses every event in silence."""
    graph = rendered("prod")
    for spec in CONSUMERS:
        key = one(graph, "aws:kms/key:Key", f"{spec.name}-key")
        policy = {statement["Sid"]: statement for statement in document(key, "policy")["Statement"]}
        assert policy["EventsSends"]["Principal"] == {"Service": "events.amazonaws.com"}
        rule = f"arn:aws:events:eu-west-1:444455556666:rule/souk-prod-events/souk-prod-{spec.name}"
        assert policy["EventsSends"]["Condition"]["ArnLike"] == {"aws:SourceArn": [rule]}


def test_topics_are_encrypted_and_refuse_plain_text() -> None:
    """A customer's address is in every message."""
    graph = rendered("dev")
    topics = [topic for topic in graph.of_type("aws:sns/topic:Topic") if topic.name.startswith("notification-")]
    assert sorted(topic.name for topic in topics) == ["notification-email", "notification-sms"]
    for topic in topics:
        assert topic.inputs["kmsMasterKeyId"] == "alias/aws/sns"
        policy = one(graph, "aws:sns/topicPolicy:TopicPolicy", topic.name)
        (deny,) = json.loads(policy.inputs["policy"])["Statement"]
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_mail_is_signed_as_the_stack_s_domain() -> None:
    """Unsigned mail about an order lands in the junk folder."""
    graph = rendered("dev", "up")
    identity = one(graph, "aws:sesv2/emailIdentity:EmailIdentity", "notification-mail")
    assert identity.inputs["emailIdentity"] == "dev.souk.example"
    records = [r for r in graph.of_type("aws:route53/record:Record") if r.name.startswith("notification-dkim-")]
    assert len({record.inputs["name"] for record in records}) == 3
    for record in records:
        token = record.inputs["name"].partition(".")[0]
        assert record.inputs["name"] == f"{token}._domainkey.dev.souk.example"
        assert record.inputs["records"] == [f"{token}.dkim.amazonses.com"]
