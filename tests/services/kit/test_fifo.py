"""Consuming a FIFO queue: a group keeps its order, and loses nothing but what can't be handled."""

from __future__ import annotations

import json
import threading

import pytest

from kit.ids import new_id
from kit.sqs.worker import Received
from tests.services.aws import Aws
from tests.services.kit.queues import consuming, remaining


def queues(aws: Aws, receives: int) -> tuple[str, str]:
    """A queue, and its dead-letter queue."""
    sqs, name, fifo = aws.client("sqs"), new_id(), {"FifoQueue": "true"}
    dead = sqs.create_queue(QueueName=f"{name}-dlq.fifo", Attributes=fifo)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": receives})}
    return sqs.create_queue(QueueName=f"{name}.fifo", Attributes=fifo | redrive)["QueueUrl"], dead


def send(aws: Aws, url: str, *bodies: str) -> None:
    """Put messages into the queue, each in the group of its first letter."""
    for number, body in enumerate(bodies):
        aws.client("sqs").send_message(
            QueueUrl=url, MessageBody=body, MessageGroupId=body[0], MessageDeduplicationId=str(number)
        )


@pytest.mark.usefixtures("quick")
def test_in_a_fifo_queue_a_group_waits_for_its_failed_message_and_others_do_not(here: Aws) -> None:
    """A read model that skipped one change of an order shows a state that the order was never in."""
    url, _ = queues(here, receives=10)
    send(here, url, "a0", "a1", "b2", "a3", "b4")
    handled: list[str] = []
    failures = iter([True, True])
    done = threading.Event()

    def handle(message: Received) -> None:
        if message.body == "a0" and next(failures, False):
            raise OSError("not now")
        handled.append(message.body)
        if len(handled) == 5:
            done.set()

    with consuming(url, handle):
        assert done.wait(60), handled
    assert [one for one in handled if one.startswith("a")] == ["a0", "a1", "a3"]
    assert [one for one in handled if one.startswith("b")] == ["b2", "b4"]


@pytest.mark.usefixtures("quick")
def test_poison_alone_is_a_dead_letter_and_what_waited_behind_it_is_handled(here: Aws) -> None:
    """One record that could not be published, and with it went the rest of its order's, which nobody had looked at."""
    url, dead = queues(here, receives=3)
    send(here, url, "a-poison", "a1", "a2", "b3")
    handled: list[str] = []
    done = threading.Event()

    def handle(message: Received) -> None:
        if message.body == "a-poison":
            raise OSError("never")
        assert message.attempt == 1, "it was counted without being handled"
        handled.append(message.body)
        if len(handled) == 3:
            done.set()

    with consuming(url, handle):
        assert done.wait(60), handled
    found = here.client("sqs").receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]
    assert [one["Body"] for one in found] == ["a-poison"]
    assert handled[-2:] == ["a1", "a2"]
    assert set(remaining(here, url).values()) == {"0"}
