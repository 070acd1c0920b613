"""Consuming a FIFO queue: a group keeps its order, and loses nothing but what can't be handled."""

from __future__ import annotations

import json
import random
import threading

import pytest
from botocore.exceptions import EndpointConnectionError

from kit import aws as kit_aws
from kit.ids import new_id
from kit.sqs.appetite import WARY_SECONDS, Appetite
from kit.sqs.pace import pause
from kit.sqs.worker import QueueWorker, Received
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
    assert [one for one in handled if one.startswith("a")] == ["a1", "a2"]
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
    assert [one for one in handled if one.startswith("p")] == ["p1", "p2"]
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


def test_what_stands_behind_poison_keeps_most_of_its_tries_however_many_tasks_there_are() -> None:
    """Of ten tasks one after the other met the poison, each with what stood behind it: both became dead letters."""
    now = 0.0
    tasks = [Appetite(fifo=True, clock=lambda: now) for _ in range(10)]
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(200):
        unhandled = 0
        for attempt in range(1, 19):
            now += pause(attempt)
            for task in tasks:
                for _ in range(5):  # others' messages, which are fine
                    task.handled(failed=False)
            met = chance.choice(tasks)
            unhandled += met.now > 1
            met.handled(failed=True)
        assert unhandled <= len(tasks)
        now += 2 * WARY_SECONDS


def test_a_message_that_was_received_before_makes_wary_even_if_all_goes_well(here: Aws) -> None:
    """A task that died over the poison began anew with ten at a time, and died over them all again."""
    url, _ = queues(here, receives=10)
    send(here, url, "a0", "b1", "c2", "d3")
    sqs = here.client("sqs")
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=0)["Messages"]
    assert len(got) == 1
    appetite, done = Appetite(fifo=True), threading.Event()
    handled: list[str] = []

    def handle(message: Received) -> None:
        handled.append(message.body)
        if len(handled) == 4:
            done.set()

    with consuming(url, handle, appetite):
        assert done.wait(60)
    assert appetite.now == 1


def test_who_cannot_give_a_message_back_still_handles_the_others(here: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that timed out ended the round: the rest of the batch was hidden, and counted, for nothing."""
    url = here.queue(new_id())
    sqs = here.client("sqs")
    for body in ("bad", "good-1", "good-2"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    client = kit_aws.client("sqs")

    def away(**asked: object) -> None:
        raise EndpointConnectionError(endpoint_url=str(asked["QueueUrl"]))

    monkeypatch.setattr(client, "change_message_visibility", away)
    handled: list[str] = []
    done = threading.Event()

    def handle(message: Received) -> None:
        if message.body == "bad":
            raise OSError("not now")
        handled.append(message.body)
        if len(handled) == 2:
            done.set()

    worker = QueueWorker("tests", url, handle, lambda: client)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert done.wait(60)
    worker.stop()
    thread.join()
    assert remaining(here, url)["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_in_a_queue_without_groups_nothing_waits_and_all_are_taken() -> None:
    """A failure there says nothing about the next message."""
    appetite = Appetite(fifo=False)
    appetite.handled(failed=True)
    assert appetite.now == 10
