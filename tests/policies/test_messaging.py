"""Queues and topics."""

from __future__ import annotations

import pytest

from policies.rules.messaging import messaging_encrypted, queue_has_dlq
from tests.policies.judging import run
from tests.policies.kit import MODES, Json, Mode, Program
from tests.policies.market import Market
from tests.policies.parts import QUEUE, TOPIC, arn


@pytest.mark.parametrize(
    ("token", "props", "names"),
    [
        (QUEUE, {}, ["subject"]),
        (QUEUE, {"sqsManagedSseEnabled": False}, ["subject"]),
        (QUEUE, {"sqsManagedSseEnabled": True}, []),
        (QUEUE, {"kmsMasterKeyId": "alias/souk"}, []),
        (TOPIC, {}, ["subject"]),
        (TOPIC, {"kmsMasterKeyId": "alias/souk"}, []),
    ],
)
def test_encryption_is_asked_for(token: str, props: dict[str, object], names: list[str]) -> None:
    """A default that shows in no plan is a default that nobody notices the loss of."""
    program = Program("preview")
    program.add(token, "subject", props)
    assert run(messaging_encrypted, program).names == names


def test_a_key_that_is_not_known_yet_encrypts() -> None:
    """Its id doesn't matter."""
    program = Program("preview")
    key = program.add("aws:kms/key:Key", "key")
    program.add(TOPIC, "subject", {"kmsMasterKeyId": key.arn})
    assert run(messaging_encrypted, program).clean


@pytest.mark.parametrize("mode", MODES)
def test_a_queue_without_a_dead_letter_queue(mode: Mode) -> None:
    """A preview shows an unset redrivePolicy as unknown, because the provider would compute it."""
    program = Program(mode)
    program.add(QUEUE, "queue", {"name": "q"}, computed={"redrivePolicy": "", "redriveAllowPolicy": "", "policy": ""})
    assert run(queue_has_dlq, program).names == ["queue"]


def test_dead_letter_queues_need_none(souk: Market) -> None:
    """By name, where the ARN is made of it."""
    redrive = Json({"deadLetterTargetArn": arn("sqs", "souk-dev-order-dlq"), "maxReceiveCount": 5})
    souk.order.parts["queue"].props["redrivePolicy"] = redrive
    souk.order.parts["dead"].computed["arn"] = arn("sqs", "souk-dev-order-dlq")
    assert run(queue_has_dlq, souk.program).clean


@pytest.mark.parametrize("mode", MODES)
def test_a_redrive_policy_of_its_own_counts(mode: Mode) -> None:
    """AWS lets it be a separate resource."""
    program = Program(mode)
    dead, queue = program.add(QUEUE, "dead"), program.add(QUEUE, "queue")
    props = {"queueUrl": queue.id, "redrivePolicy": Json({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3})}
    program.add("aws:sqs/redrivePolicy:RedrivePolicy", "redrive", props)
    assert run(queue_has_dlq, program).clean


def test_a_bus_target_without_a_dead_letter_queue(souk: Market) -> None:
    """EventBridge gives up after a day and says nothing."""
    target = "aws:cloudwatch/eventTarget:EventTarget"
    souk.program.add(target, "lost", {"rule": "r", "arn": souk.order.parts["queue"].arn})
    kept = {
        "rule": "r",
        "arn": souk.order.parts["queue"].arn,
        "deadLetterConfig": {"arn": souk.order.parts["dead"].arn},
    }
    souk.program.add(target, "kept", kept)
    assert run(queue_has_dlq, souk.program).names == ["lost"]


def test_where_a_pipe_leaves_what_it_cannot_deliver_needs_none(souk: Market) -> None:
    """It is a dead-letter queue, named in another place."""
    left = souk.program.add(QUEUE, "undelivered", {"name": "undelivered"})
    source = {"dynamodbStreamParameters": {"deadLetterConfig": {"arn": left.arn}}}
    souk.program.add("aws:pipes/pipe:Pipe", "changes", {"sourceParameters": source})
    assert run(queue_has_dlq, souk.program).clean
