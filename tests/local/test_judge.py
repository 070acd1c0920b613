"""The emulator's judge: what it remembers is its answers, never that somebody asked."""

from __future__ import annotations

import json

from souk.local.emulator.judge import Judge
from souk.local.emulator.needs import Need

ROLE = "arn:aws:iam::123456789012:role/order"
OTHER = "arn:aws:iam::123456789012:role/web"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
RULE = "arn:aws:events:eu-west-1:123456789012:rule/orders"


def policy(**statement: object) -> str:
    """A document that allows one thing."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def test_every_use_counts() -> None:
    """Grants that were used a thousand times stood in the list of those that nothing needs, or seemed used once."""
    judge = Judge({ROLE: {"own": policy(Action="sqs:SendMessage", Resource=QUEUE)}}, {})
    assert all(judge.decide(ROLE, Need("sqs:SendMessage", QUEUE)).allowed for _ in range(3))
    assert judge.decide(ROLE, Need("sqs:SendMessage", QUEUE), used=False).allowed
    assert [use["times"] for use in judge.used()] == [3]


def test_another_caller_action_resource_or_context_is_another_question() -> None:
    """One caller's yes was every caller's: the whole system ran as if it had one role."""
    only = policy(Principal="*", Action="sqs:*", Resource="*", Condition={"ArnEquals": {"aws:SourceArn": RULE}})
    judge = Judge({ROLE: {"own": policy(Action="sqs:SendMessage", Resource=QUEUE)}}, {f"{QUEUE}-guarded": {"q": only}})
    bus, guarded = "events.amazonaws.com", f"{QUEUE}-guarded"
    asked = [
        (ROLE, Need("sqs:SendMessage", QUEUE), True),
        (OTHER, Need("sqs:SendMessage", QUEUE), False),
        (ROLE, Need("sqs:ReceiveMessage", QUEUE), False),
        (ROLE, Need("sqs:SendMessage", f"{QUEUE}-other"), False),
        (bus, Need("sqs:SendMessage", guarded, {"aws:SourceArn": (RULE,)}), True),
        (bus, Need("sqs:SendMessage", guarded, {"aws:SourceArn": (f"{RULE}-other",)}), False),
    ]
    for who, need, allowed in asked * 2:
        assert judge.decide(who, need).allowed is allowed, f"{who}: {need}"
