"""Conditions: every operator with every qualifier, on values of its own type, and requests that meet them or don't."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from tests.policies.simulator.strategies import contexts

KEY: Final = "souk:Key"
EXACT: Final = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
COMPARISONS: Final = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")


@dataclass(frozen=True, slots=True)
class Family:
    """Operators of one type, the values that a policy states for them, and those that a request brings."""

    operators: tuple[str, ...]
    stated: tuple[str, ...]
    brought: tuple[str, ...]


_WORDS: Final = ("red", "Red", "r*", "re?", "*", "orders", "redder")
_ARNS: Final = (
    "arn:aws:sqs:eu-west-1:111122223333:orders",
    "arn:aws:sns:eu-west-1:111122223333:orders:one",
    "arn:aws:s3:::orders/red",
)
_NUMBERS: Final = ("0", "1", "9.5", "10", "10.0", "-1", "+10", "9.50", "100")
_TIMES: Final = (
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "2026-01-01T01:00:00+01:00",
    "2025-12-31T23:59:59.5Z",
    "2026-01",
    "2026-07-01T12:00Z",
)
_EPOCHS: Final = ("1767225600", "0", "1767225601", "17672256000")

FAMILIES: Final = (
    # In these four the simulator leaves `${*}` as it is.
    Family(EXACT, (*_WORDS, "${aws:PrincipalTag/team, 'red'}"), _WORDS),
    Family(("StringLike", "StringNotLike"), (*_WORDS, "r${*}", "${aws:PrincipalTag/team, 'r'}*", "${?}ed"), _WORDS),
    # Where a variable has no value, the simulator lets no negated operator hold.
    Family(("StringEquals", "StringLike"), ("${aws:PrincipalTag/team}", "${AWS:principaltag/TEAM}s"), _WORDS),
    Family(
        ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
        (*_ARNS, "arn:aws:*:*:*:*", "arn:aws:s?s:*:111122223333:o*", "arn:aws:sqs:*:orders", "arn:*:s3:::*/red"),
        _ARNS,
    ),
    Family(tuple(f"Numeric{name}" for name in COMPARISONS), _NUMBERS, _NUMBERS),
    # The simulator takes seconds since 1970 for milliseconds: they are compared with their like only.
    Family(tuple(f"Date{name}" for name in COMPARISONS), _TIMES, _TIMES),
    Family(tuple(f"Date{name}" for name in COMPARISONS), _EPOCHS, _EPOCHS),
    Family(("Bool",), ("true", "false", "True"), ("true", "false", "TRUE")),
    Family(("BinaryEquals",), ("cmVk", "Ymx1ZQ=="), ("cmVk", "Ymx1ZQ==")),
    # The simulator takes /0 for /32, and compares single addresses as text.
    Family(
        ("IpAddress", "NotIpAddress"),
        ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "2001:db8::/32", "2001:db8:0:1::/64"),
        ("10.1.2.3", "10.2.0.1", "192.168.0.1", "2001:db8:0:1::5", "2001:db8::1", "2002::1"),
    ),
    Family(("Null",), ("true", "false"), _WORDS),
)


@dataclass(frozen=True, slots=True)
class Conditioned:
    """A Condition element, and the context of a request."""

    condition: Mapping[str, Any]
    context: Mapping[str, tuple[str, ...]]


@st.composite
def conditioned(draw: st.DrawFn, family: Family) -> Conditioned:
    """One or two tests of one key, on a request that brings none, one or several values of it."""
    found = tuple(draw(st.lists(st.sampled_from(family.brought), max_size=2)))
    tests: dict[str, Any] = {}
    for _ in range(draw(st.sampled_from((1, 1, 2)))):
        values = draw(st.lists(st.sampled_from(family.stated), min_size=1, max_size=3, unique=True))
        stated = values[0] if len(values) == 1 and draw(st.booleans()) else values
        tests[_qualified(draw, draw(st.sampled_from(family.operators)), present=bool(found))] = {KEY.lower(): stated}
    brought = {KEY: found} if found else {}
    return Conditioned(tests, {**draw(contexts()), **brought})


def _qualified(draw: st.DrawFn, name: str, *, present: bool) -> str:
    if name == "Null":
        return name
    qualifier = draw(st.sampled_from(("", "ForAllValues:", "ForAnyValue:")))
    # The simulator lets IfExists count for nothing beside ForAnyValue: it doesn't hold without a value.
    suffixes = ("", "IfExists") if present or qualifier != "ForAnyValue:" else ("",)
    return f"{qualifier}{name}{draw(st.sampled_from(suffixes))}"
