"""Whether a statement's conditions hold for one request.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Conditions with multiple keys or values".
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from typing import Final

from policies.analysis.globs import matches
from policies.analysis.iam_documents import Condition

Context = Mapping[str, tuple[str, ...]]
"""What is known of a request, by condition key. A key that is absent here is absent from the request."""

Test = Callable[[str, str], bool]
"""Takes the request's value and the policy's."""

_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")


def holds(condition: Condition, context: Context) -> bool:
    """Whether one condition holds. Keys are compared without regard to case. An operator that isn't known holds never.

    Raises UnknownOperatorError for an operator that is not implemented: guessing would grant, or refuse, by chance.
    """
    name, for_all, for_any, if_exists = _parts(condition.operator)
    found = _values(context, condition.key)
    wanted = [_filled(value, context) for value in condition.values if isinstance(value, str)]
    if name == "Null":
        return all((value.lower() == "true") is (not found) for value in wanted)
    if name not in _TESTS:
        raise UnknownOperatorError(condition.operator)
    test, negated = _TESTS[name]
    if not found:
        # A set operator over nothing, an IfExists, or a negated match has nothing that could contradict it.
        return for_all or if_exists or (negated and not for_any)
    met = [_meets(test, value, wanted, negated=negated) for value in found]
    return any(met) if for_any else all(met)


class UnknownOperatorError(Exception):
    """A condition operator that IAM has, or doesn't have, and this evaluator lacks."""


def _parts(text: str) -> tuple[str, bool, bool, bool]:
    qualifier, _, name = text.rpartition(":")
    if_exists = name.endswith("IfExists")
    return name.removesuffix("IfExists"), qualifier == "ForAllValues", qualifier == "ForAnyValue", if_exists


def _values(context: Context, key: str) -> tuple[str, ...]:
    return next((values for name, values in context.items() if name.lower() == key.lower()), ())


def _filled(value: str, context: Context) -> str:
    """A policy variable stands for the request's value, and for nothing that could match if there is none."""
    return _VARIABLE.sub(lambda found: next(iter(_values(context, found[1])), "\x00"), value)


def _meets(test: Test, value: str, wanted: list[str], *, negated: bool) -> bool:
    found = any(_try(test, value, item) for item in wanted)
    return not found if negated else found


def _try(test: Test, value: str, wanted: str) -> bool:
    try:
        return test(value, wanted)
    except ValueError:  # not a number, not an address: IAM calls that no match
        return False


def _numeric(compare: Callable[[float, float], bool]) -> Test:
    return lambda value, wanted: compare(float(value), float(wanted))


def _text(compare: Callable[[str, str], bool]) -> Test:
    """Dates in one form (RFC 3339, UTC) sort as text."""
    return compare


def _arn(value: str, wanted: str) -> bool:
    """Each of an ARN's six parts is matched by itself: a wildcard doesn't reach beyond a colon."""
    own, other = value.split(":", 5), wanted.split(":", 5)
    return len(own) == len(other) and all(matches(pattern, part) for part, pattern in zip(own, other, strict=True))


def _inside(value: str, wanted: str) -> bool:
    return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)


_TESTS: Final[Mapping[str, tuple[Test, bool]]] = {
    "StringEquals": (operator.eq, False),
    "StringNotEquals": (operator.eq, True),
    "StringEqualsIgnoreCase": (lambda value, wanted: value.lower() == wanted.lower(), False),
    "StringNotEqualsIgnoreCase": (lambda value, wanted: value.lower() == wanted.lower(), True),
    "StringLike": (lambda value, wanted: matches(wanted, value), False),
    "StringNotLike": (lambda value, wanted: matches(wanted, value), True),
    "ArnEquals": (_arn, False),
    "ArnLike": (_arn, False),
    "ArnNotEquals": (_arn, True),
    "ArnNotLike": (_arn, True),
    "Bool": (lambda value, wanted: value.lower() == wanted.lower(), False),
    "NumericEquals": (_numeric(operator.eq), False),
    "NumericNotEquals": (_numeric(operator.eq), True),
    "NumericLessThan": (_numeric(operator.lt), False),
    "NumericLessThanEquals": (_numeric(operator.le), False),
    "NumericGreaterThan": (_numeric(operator.gt), False),
    "NumericGreaterThanEquals": (_numeric(operator.ge), False),
    "DateEquals": (_text(operator.eq), False),
    "DateNotEquals": (_text(operator.eq), True),
    "DateLessThan": (_text(operator.lt), False),
    "DateLessThanEquals": (_text(operator.le), False),
    "DateGreaterThan": (_text(operator.gt), False),
    "DateGreaterThanEquals": (_text(operator.ge), False),
    "IpAddress": (_inside, False),
    "NotIpAddress": (_inside, True),
}
"""Each operator's test, and whether it asks for the contrary."""
