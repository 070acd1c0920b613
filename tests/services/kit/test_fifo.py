"""Consuming a FIFO queue: a group keeps its order, and loses nothing but what can't be handled."""

from __future__ import annotations

import json
import threading

import pytest

from kit.ids import new_id
from kit.sqs.appetite import WARY_SECONDS, Appetite
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


@pytest.mark.usefixtures("quick")
def test_what_stands_behind_poison_in_one_batch_is_counted_once_for_it_and_not_each_time(here: Aws) -> None:
    """Ten healthy changes of an order were received eighteen times together with the one that nobody could read."""
    url, dead = queues(here, receives=4)
    send(here, url, *(f"{letter}0" for letter in "abcdefgh"), "p-poison", "p1", "p2")
    handled: dict[str, int] = {}
    done = threading.Event()

    def handle(message: Received) -> None:
        if message.body == "p-poison":
            raise OSError("never")
        handled[message.body] = message.attempt
        if len(handled) == 10:
            done.set()

    with consuming(url, handle):
        assert done.wait(60), handled
    found = here.client("sqs").receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]
    assert [one["Body"] for one in found] == ["p-poison"]
    assert list(handled)[-2:] == ["p1", "p2"]
    assert max(handled.values()) == 2, "they were never taken together: the case isn't met"


def test_more_are_taken_while_all_goes_well_and_one_again_after_a_failure() -> None:
    """A queue's backlog took as many requests as it had messages, three times over."""
    now = 0.0
    appetite = Appetite(fifo=True, clock=lambda: now)
    taken = [appetite.now]
    for _ in range(5):
        appetite.handled(failed=False)
        taken.append(appetite.now)
    assert taken == [1, 2, 4, 8, 10, 10]
    appetite.handled(failed=True)
    appetite.handled(failed=False)
    assert appetite.now == 1
    now = WARY_SECONDS
    appetite.handled(failed=False)
    assert appetite.now == 2


def test_in_a_queue_without_groups_nothing_waits_and_all_are_taken() -> None:
    """A failure there says nothing about the next message."""
    appetite = Appetite(fifo=False)
    appetite.handled(failed=True)
    assert appetite.now == 10
