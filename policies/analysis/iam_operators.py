"""The condition operators, each as a test of one value of the request against one of the policy's.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators". Variables stand in the policy's values of
String and Arn operators only.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from policies.analysis.iam_variables import Context, arn_parts, filled, like

Test = Callable[[str, str, Context | None], bool]
"""Takes the request's value, the policy's, and what the policy's variables stand for. May raise NotUnderstoodError."""


class NotUnderstoodError(Exception):
    """An operator that isn't known, or a value that isn't of its operator's type: guessing would grant by chance."""


def _text(compare: Callable[[str, str], bool]) -> Test:
    def test(value: str, wanted: str, context: Context | None) -> bool:
        found = filled(wanted, context)
        return found is not None and compare(value, found)

    return test


def _like(value: str, wanted: str, context: Context | None) -> bool:
    return like(wanted, value, context)


def _arn(value: str, wanted: str, context: Context | None) -> bool:
    """Each of an ARN's six parts is matched by itself: a wildcard doesn't reach beyond a colon."""
    own, other = value.split(":", 5), arn_parts(wanted)
    return len(own) == len(other) and all(like(w, part, context) for part, w in zip(own, other, strict=True))


def _typed(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Test:
    return lambda value, wanted, _: compare(read(value), read(wanted))


_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def _number(text: str) -> Decimal:
    if _NUMBER.fullmatch(text) is None:
        raise NotUnderstoodError(f"{text!r} is no number")
    return Decimal(text)


_EPOCH: Final = re.compile(r"-?\d+", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII
)


def _moment(text: str) -> Decimal:
    """Seconds since 1970, of such a number or of a W3C date (year, month, day, or a time with its zone).

    Four digits are a year: as seconds they would be an hour of 1970.
    """
    if _EPOCH.fullmatch(text) and not _YEAR.fullmatch(text):
        return Decimal(text)
    found = _DATE.fullmatch(text)
    if found is None:
        raise NotUnderstoodError(f"{text!r} is no date")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    whole = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone or 'Z'}"
    try:
        return int(datetime.fromisoformat(whole).astimezone(UTC).timestamp()) + Decimal(fraction or 0)
    except (ValueError, OverflowError) as error:
        raise NotUnderstoodError(f"{text!r} is no date") from error


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise NotUnderstoodError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotUnderstoodError(f"{text!r} is not in base64") from error


def _inside(value: str, wanted: str, _: Context | None) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    except ValueError as error:
        raise NotUnderstoodError(str(error)) from error


def _same_letters(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower()


OPERATORS: Final[Mapping[str, tuple[Test, bool]]] = {
    "StringEquals": (_text(operator.eq), False),
    "StringNotEquals": (_text(operator.eq), True),
    "StringEqualsIgnoreCase": (_text(_same_letters), False),
    "StringNotEqualsIgnoreCase": (_text(_same_letters), True),
    "StringLike": (_like, False),
    "StringNotLike": (_like, True),
    "ArnEquals": (_arn, False),
    "ArnLike": (_arn, False),
    "ArnNotEquals": (_arn, True),
    "ArnNotLike": (_arn, True),
    "Bool": (_typed(_truth, operator.eq), False),
    "BinaryEquals": (_typed(_bytes, operator.eq), False),
    "NumericEquals": (_typed(_number, operator.eq), False),
    "NumericNotEquals": (_typed(_number, operator.eq), True),
    "NumericLessThan": (_typed(_number, operator.lt), False),
    "NumericLessThanEquals": (_typed(_number, operator.le), False),
    "NumericGreaterThan": (_typed(_number, operator.gt), False),
    "NumericGreaterThanEquals": (_typed(_number, operator.ge), False),
    "DateEquals": (_typed(_moment, operator.eq), False),
    "DateNotEquals": (_typed(_moment, operator.eq), True),
    "DateLessThan": (_typed(_moment, operator.lt), False),
    "DateLessThanEquals": (_typed(_moment, operator.le), False),
    "DateGreaterThan": (_typed(_moment, operator.gt), False),
    "DateGreaterThanEquals": (_typed(_moment, operator.ge), False),
    "IpAddress": (_inside, False),
    "NotIpAddress": (_inside, True),
}
"""Each operator's test, and whether it asks for the contrary. `Null` is none of them: it asks for the key alone."""
