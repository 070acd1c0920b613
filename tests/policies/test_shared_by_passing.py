"""Two services at one database: one hands the other's role to what it starts itself."""

from __future__ import annotations

import pytest

from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import allow, grant
from tests.policies.sharing import assert_shared, judged


@pytest.mark.parametrize("start", ["lambda:CreateFunction", "ecs:RunTask", "states:*", "apigateway:PUT", "sqs:Send*"])
def test_a_role_that_is_handed_to_what_one_starts(souk: Market, start: str) -> None:
    """Who starts a function under another's role reads whatever that role may read; and there are many ways to start
    something. A list of them was out of date the day it was written."""
    document = allow(["iam:PassRole", start], "arn:aws:iam::111122223333:role/souk-dev-order-task", "*")
    grant(souk.program, "hand-over", souk.product.task_role, document)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def _passes(souk: Market, to: str, start: str) -> None:
    """Product may hand order's role to one service of AWS's, and may do one thing more."""
    condition = {"StringEquals": {"iam:PassedToService": to}}
    pair = {"Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/souk-dev-order-task"}
    hand_over = statement(**pair, Condition=condition)
    grant(souk.program, "hand-over", souk.product.task_role, hand_over)
    grant(souk.program, "start", souk.product.task_role, allow([start], "*"))


@pytest.mark.parametrize("start", ["ecs:RunTask", "ecs:Run*", "batch:SubmitJob"])
def test_a_role_that_is_handed_to_the_service_that_one_starts_things_at(souk: Market, start: str) -> None:
    """The condition that AWS recommends narrows down who gets the role, and not what it does for whoever passes it."""
    _passes(souk, "ecs-tasks.amazonaws.com", start)
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(
    ("to", "start"),
    [
        ("ecs-tasks.amazonaws.com", "lambda:CreateFunction"),
        ("ecs-tasks.amazonaws.com", "ecs:StopTask"),
        ("ecs-tasks.amazonaws.com", "ecs:DescribeTasks"),
        ("lambda.amazonaws.com", "lambda:CreateFunction"),
    ],
)
def test_a_role_that_is_handed_to_nobody_who_takes_it(souk: Market, to: str, start: str) -> None:
    """A deployer's PassRole, narrowed to ECS, was held against a team that starts functions only; and a role that
    trusts ECS alone is of no use to Lambda."""
    _passes(souk, to, start)
    assert judged(souk).clean
