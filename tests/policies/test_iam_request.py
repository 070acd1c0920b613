"""The evaluator of single requests: IAM's own logic, case by case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.analysis.iam_documents import Statement, parse
from policies.analysis.iam_request import Decision, Named, Request, decide

TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
ROLE = "arn:aws:iam::111122223333:role/order"


def statements(*raw: dict[str, Any]) -> tuple[Statement, ...]:
    """Statements as a policy document would give them."""
    found = parse(json.dumps({"Version": "2012-10-17", "Statement": list(raw)}))
    assert isinstance(found, tuple)
    return found


def judged(
    *raw: dict[str, Any],
    action: str = "dynamodb:GetItem",
    resource: str = TABLE,
    context: dict[str, tuple[str, ...]] | None = None,
    by_resource: dict[str, Any] | None = None,
) -> Decision:
    """The decision on one request by ROLE."""
    request = Request(ROLE, action, resource, context or {})
    guarding = [Named("guarding", statements(by_resource))] if by_resource else []
    return decide(request, [Named("own", statements(*raw))], guarding)


ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE}


def test_nothing_is_allowed_that_nobody_allows() -> None:
    """Deny by default."""
    assert not judged().allowed
    assert not judged(ALLOW, action="dynamodb:PutItem").allowed
    assert not judged(ALLOW, resource=f"{TABLE}/index/by-customer").allowed
    assert not judged(ALLOW, resource=TABLE.replace("orders", "Orders")).allowed


def test_an_allow_says_which_policy_it_was() -> None:
    """What was used is told by this: without it nothing could ever be called unnecessary."""
    decision = judged({**ALLOW, "Action": ["dynamodb:Put*", "DynamoDB:getitem"]})
    assert decision.allowed
    assert [(met.policy, met.action, met.resource) for met in decision.met] == [("own", "DynamoDB:getitem", TABLE)]


@pytest.mark.parametrize("where", ["identity", "resource"])
def test_an_explicit_deny_wins_wherever_it_stands(where: str) -> None:
    """An Allow of one side must not outvote a Deny of the other."""
    deny = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}
    guarding = {**deny, "Principal": "*"}
    decision = judged(ALLOW, deny) if where == "identity" else judged(ALLOW, by_resource=guarding)
    assert not decision.allowed
    assert "explicit deny" in decision.why


def test_a_resources_policy_lets_in_whom_it_names() -> None:
    """Within an account either side is enough; the account itself leaves it to the identity."""
    letting = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE}
    assert judged(by_resource={**letting, "Principal": {"AWS": ROLE}}).allowed
    assert not judged(by_resource={**letting, "Principal": {"AWS": f"{ROLE}-other"}}).allowed
    assert not judged(by_resource={**letting, "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}).allowed


def test_the_not_elements_name_what_is_left_out() -> None:
    """NotAction read as Action grants the contrary of what it says."""
    everything_but = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert judged(everything_but).allowed
    assert not judged(everything_but, action="iam:PassRole").allowed
    elsewhere = {"Effect": "Allow", "Action": "dynamodb:*", "NotResource": TABLE}
    assert not judged(elsewhere).allowed
    assert judged(elsewhere, resource=f"{TABLE}-2").allowed


@pytest.mark.parametrize(
    ("operator", "value", "given", "allowed"),
    [
        ("StringEquals", ["a", "b"], ("b",), True),
        ("StringEquals", ["a", "b"], ("c",), False),
        ("StringEquals", "a", (), False),
        ("StringEqualsIfExists", "a", (), True),
        ("StringEqualsIfExists", "a", ("b",), False),
        ("StringNotEquals", "a", ("b",), True),
        ("StringNotEquals", ["a", "b"], ("b",), False),
        ("StringNotEquals", "a", (), True),
        ("StringLike", "a*c", ("abbc",), True),
        ("StringLike", "a*c", ("abb",), False),
        ("ForAllValues:StringEquals", ["a", "b"], ("a", "b"), True),
        ("ForAllValues:StringEquals", ["a", "b"], ("a", "c"), False),
        ("ForAnyValue:StringEquals", ["a", "b"], ("c", "b"), True),
        ("ForAnyValue:StringEquals", ["a", "b"], (), False),
        ("Bool", "false", ("false",), True),
        ("Bool", False, ("true",), False),
        ("ArnEquals", "arn:aws:sqs:*:111122223333:q", ("arn:aws:sqs:eu-west-1:111122223333:q",), True),
        ("ArnEquals", "arn:aws:sqs:*:q", ("arn:aws:sqs:eu-west-1:111122223333:q",), False),
        ("NumericLessThan", 10, ("9.5",), True),
        ("NumericLessThan", 10, ("ten",), False),
        ("IpAddress", "10.0.0.0/8", ("10.1.2.3",), True),
        ("NotIpAddress", "10.0.0.0/8", ("10.1.2.3",), False),
        ("Null", "true", (), True),
        ("Null", "true", ("a",), False),
        ("NoSuchOperator", "a", ("a",), False),
    ],
)
def test_conditions(operator: str, value: object, given: tuple[str, ...], allowed: bool) -> None:
    """Each operator with one that passes and one that doesn't, and what an absent key means to it."""
    context = {"some:Key": given} if given else {}
    conditional = {**ALLOW, "Condition": {operator: {"some:key": value}}}
    assert judged(conditional, context=context).allowed is allowed


def test_a_deny_that_is_not_understood_denies() -> None:
    """An operator that the evaluator lacks must refuse, on whichever side it stands."""
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NoSuchOperator": {"some:key": "a"}}}
    assert not judged(ALLOW, deny).allowed


def test_every_condition_of_a_statement_has_to_hold() -> None:
    """Two conditions read as alternatives would open what either closes."""
    both = {**ALLOW, "Condition": {"StringEquals": {"a:A": "1", "b:B": "2"}}}
    assert judged(both, context={"a:A": ("1",), "b:B": ("2",)}).allowed
    assert not judged(both, context={"a:A": ("1",), "b:B": ("3",)}).allowed


def test_a_policy_variable_is_the_requests_value() -> None:
    """Unfilled, it would match nobody or, as a pattern, everybody."""
    own = {**ALLOW, "Condition": {"StringLike": {"dynamodb:LeadingKeys": "${aws:userid}/*"}}}
    assert judged(own, context={"aws:userid": ("me",), "dynamodb:LeadingKeys": ("me/1",)}).allowed
    assert not judged(own, context={"aws:userid": ("me",), "dynamodb:LeadingKeys": ("you/1",)}).allowed
    assert not judged(own, context={"dynamodb:LeadingKeys": ("/1",)}).allowed
