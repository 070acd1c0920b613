"""Condition operators and policy variables, where AWS's text decides: each with what holds and what doesn't."""

from __future__ import annotations

import pytest

from policies.analysis.iam_request import Request, decide
from tests.policies.deciding import ALLOW, DENY, ROLE, Context, decided, named

TEAM = "${aws:PrincipalTag/team}"
HERE = "arn:aws:dynamodb:eu-west-1:111122223333:table/"


def holds(operator: str, value: object, given: tuple[str, ...], **others: tuple[str, ...]) -> bool:
    """Whether an Allow with this condition allows. `others` are the caller's tags."""
    context: Context = {**({"souk:Key": given} if given else {}), **_tags(others)}
    return decided(own=[{**ALLOW, "Condition": {operator: {"SOUK:key": value}}}], context=context).allowed


def refuses(operator: str, value: object, given: tuple[str, ...]) -> bool:
    """Whether a Deny with this condition denies."""
    conditional = {**DENY, "Condition": {operator: {"souk:Key": value}}}
    return not decided(own=[ALLOW, conditional], context={"souk:Key": given}).allowed


def _tags(tags: dict[str, tuple[str, ...]]) -> Context:
    return {f"aws:PrincipalTag/{name}": values for name, values in tags.items()}


@pytest.mark.parametrize(
    ("operator", "value", "given", "expected"),
    [
        ("StringNotEquals", ["a", "b"], ("a",), False),
        ("StringNotEquals", ["a", "b"], ("c",), True),
        ("StringEquals", "a", ("A",), False),
        ("StringEqualsIgnoreCase", "a", ("A",), True),
        ("StringLike", "a?c", ("abbc",), False),
        ("StringEquals", "a*", ("ab",), False),
        ("NumericEquals", "10", ("10.0",), True),
        ("NumericEquals", 9.5, ("9.50",), True),
        ("NumericEquals", "9007199254740993", ("9007199254740992",), False),
        ("NumericLessThan", "-1", ("-2",), True),
        ("DateLessThan", "2026-01-01T00:00:00Z", ("1767225599",), True),
        ("DateLessThan", "2026-01-01T00:00:00Z", ("1767225600",), False),
        ("DateEquals", "2026-01-01", ("2026-01-01T01:00:00+01:00",), True),
        ("DateGreaterThan", "2026", ("2025-12-31T23:59:59.9Z",), False),
        ("DateGreaterThan", "2026-01-01T00:00:00.1Z", ("2026-01-01T00:00:00.2Z",), True),
        ("Bool", True, ("TRUE",), True),
        ("BinaryEquals", "cmVk", ("cmVk",), True),
        ("BinaryEquals", "cmVk", ("CMVK",), False),
        ("IpAddress", "0.0.0.0/0", ("192.0.2.1",), True),
        ("IpAddress", "0.0.0.0/0", ("2001:db8::1",), False),
        ("IpAddress", "2001:db8::/32", ("2001:0DB8:0::1",), True),
        ("IpAddress", "2001:db8::1", ("2001:db8:0:0::1",), True),
        ("NotIpAddress", "192.0.2.1", ("2001:db8::1",), True),
        ("ArnLike", "arn:aws:*:o*", ("arn:aws:sqs:eu-west-1:111122223333:orders",), False),
        ("ArnEquals", "arn:aws:sns:*:*:o*", ("arn:aws:sns:eu-west-1:111122223333:orders:one",), True),
        ("Null", ["true", "false"], ("a",), True),
        ("Null", "yes", (), False),
    ],
)
def test_operators(operator: str, value: object, given: tuple[str, ...], expected: bool) -> None:
    """Each type has its own idea of what is equal: text isn't it."""
    assert holds(operator, value, given) is expected


@pytest.mark.parametrize("ordered", [("9", "10", "11"), ("2025-12-31", "2026-01-01", "2026-01-02")])
@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ("Equals", (False, True, False)),
        ("NotEquals", (True, False, True)),
        ("LessThan", (True, False, False)),
        ("LessThanEquals", (True, True, False)),
        ("GreaterThan", (False, False, True)),
        ("GreaterThanEquals", (False, True, True)),
    ],
)
def test_comparisons(ordered: tuple[str, str, str], comparison: str, expected: tuple[bool, bool, bool]) -> None:
    """As text 9 comes after 10; and which side is the policy's is easily taken for the other."""
    operator = f"{'Date' if '-' in ordered[1] else 'Numeric'}{comparison}"
    assert tuple(holds(operator, ordered[1], (given,)) for given in ordered) == expected


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        ("StringEquals", (), False),
        ("StringNotEquals", (), True),
        ("StringEqualsIfExists", (), True),
        ("ForAllValues:StringEquals", (), True),
        ("ForAnyValue:StringEquals", (), False),
        ("ForAnyValue:StringNotEquals", (), False),
        ("ForAnyValue:StringEqualsIfExists", (), True),
        ("ForAllValues:StringEquals", ("",), True),
        ("ForAnyValue:StringNotEquals", ("",), False),
        ("ForAllValues:StringNotEquals", ("b", "a"), False),
        ("ForAnyValue:StringNotEquals", ("b", "a"), True),
        ("StringEquals", ("a", "a"), False),
        ("StringNotEquals", ("b", "c"), False),
        ("StringNotEqualsIfExists", ("b", "c"), False),
    ],
)
def test_keys_without_a_value_and_with_several(operator: str, given: tuple[str, ...], expected: bool) -> None:
    """An absent key opens whatever its policy forgot to close; of several values a plain operator says nothing."""
    assert holds(operator, "a", given) is expected


@pytest.mark.parametrize(
    ("operator", "value", "given"),
    [
        ("NumericNotEquals", "1", "one"),
        ("NumericLessThan", "1", "nan"),
        ("NotIpAddress", "10.0.0.0/8", "somewhere"),
        ("IpAddress", "10.0.0.0/64", "10.0.0.1"),
        ("DateNotEquals", "2026-01-01", "2026-02-30"),
        ("DateLessThan", "2026-01-01", "2025-01-01T00:00"),
        ("Bool", "true", "yes"),
        ("BinaryEquals", "cmVk", "?"),
        ("StringSounds", "a", "a"),
        ("ForSomeValues:StringEquals", "a", "a"),
        ("NullIfExists", "false", "a"),
        ("stringequals:", "a", "a"),
    ],
)
def test_what_is_not_understood_refuses(operator: str, value: str, given: str) -> None:
    """A negated operator over rubbish would hold, and open; an unknown one on a Deny would close nothing."""
    assert not holds(operator, value, (given,))
    assert refuses(operator, value, (given,))


@pytest.mark.parametrize(
    ("operator", "value", "given", "expected"),
    [
        ("StringEquals", TEAM, ("red",), True),
        ("StringEquals", TEAM, ("blue",), False),
        ("StringLike", f"{TEAM}/*", ("red/1",), True),
        ("StringEquals", "${aws:PrincipalTag/other, 'red'}", ("red",), True),
        ("StringEquals", "${aws:PrincipalTag/team, 'blue'}", ("blue",), False),
        ("StringEquals", "${aws:PrincipalTag/other}", ("${aws:PrincipalTag/other}",), False),
        ("StringNotEquals", "${aws:PrincipalTag/other}", ("red",), True),
        ("StringLike", "${aws:PrincipalTag/several}", ("a",), False),
        ("StringLike", "${aws:PrincipalTag/star}", ("anything",), False),
        ("StringLike", "a${*}", ("a*",), True),
        ("StringLike", "a${*}", ("ab",), False),
        ("StringEquals", "${*}${?}${$}", ("*?$",), True),
        ("ArnLike", "arn:aws:sqs:*:*:${aws:PrincipalTag/team}-*", ("arn:aws:sqs:eu-west-1:111122223333:red-1",), True),
        ("Bool", "${aws:PrincipalTag/truth}", ("true",), False),
    ],
)
def test_variables_in_conditions(operator: str, value: str, given: tuple[str, ...], expected: bool) -> None:
    """A tag is what its holder chose: as a pattern, `*` would make him everyone."""
    tags = {"team": ("red",), "star": ("*",), "several": ("a", "b"), "truth": ("true",)}
    assert holds(operator, value, given, **tags) is expected


@pytest.mark.parametrize(
    ("pattern", "team", "expected"),
    [
        (f"{HERE}{TEAM}", ("orders",), True),
        (f"{HERE}{TEAM}", ("Orders",), False),
        (f"{HERE}{TEAM}*", ("ord",), True),
        (f"{HERE}{TEAM}", ("*",), False),
        (f"{HERE}{TEAM}", (), False),
        (f"{HERE}{TEAM}*", (), False),
        (f"{HERE}${{aws:PrincipalTag/team, 'orders'}}", (), True),
        (f"arn:aws:dynamodb:{TEAM}:111122223333:table/orders", ("eu-west-1",), False),
    ],
)
def test_variables_in_resources(pattern: str, team: tuple[str, ...], expected: bool) -> None:
    """A variable stands in an ARN's last part only, and one without a value matches nothing: not even nothing."""
    context = _tags({"team": team} if team else {})
    assert decided(own=[{**ALLOW, "Resource": pattern}], context=context).allowed is expected


def test_a_variable_without_a_value_excepts_nothing() -> None:
    """NotResource then means every resource: a Deny that was to spare a team's own table denies it too."""
    sparing = {"Effect": "Deny", "Action": "*", "NotResource": f"{HERE}{TEAM}"}
    assert decided(own=[ALLOW, sparing], context=_tags({"team": ("orders",)})).allowed
    assert not decided(own=[ALLOW, sparing]).allowed


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_the_older_language_has_no_variables(version: str | None) -> None:
    """A document that names no version is of the oldest one: its `${` is text, which no ARN holds."""
    statement = {**ALLOW, "Resource": f"{HERE}{TEAM}"}
    request = Request(ROLE, "dynamodb:GetItem", f"{HERE}orders", _tags({"team": ("orders",)}))
    assert decide(request, [named("new", statement)]).allowed
    assert not decide(request, [named("old", statement, version=version)]).allowed
    literal = {**ALLOW, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${aws:username}"}}}
    asked = Request(ROLE, "dynamodb:GetItem", f"{HERE}orders", _tags({"team": ("${aws:username}",)}))
    assert decide(asked, [named("old", literal, version=version)]).allowed
    assert not decide(asked, [named("new", literal)]).allowed
