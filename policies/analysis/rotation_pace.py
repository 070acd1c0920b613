"""How often a rotation changes a secret: Secrets Manager User Guide, "Schedule expressions in rotation".

By days, by `rate(…)` of hours or days, or by `cron(…)` of minutes, hours, day of month, month, day of week and year.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN, Unknown, as_int, dig

_RATE: Final = re.compile(r"rate\(\s*(\d+)\s+(hour|day)s?\s*\)")
_CRON: Final = re.compile(r"cron\(\s*\S+\s+\S+\s+\S+\s+(\S+)\s+\S+\s+\*\s*\)")
_STEP: Final = re.compile(r"(?:\*|1|JAN)/(\d+)")
_NAMES: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH: Final = 31
_YEAR: Final = 12  # months


def days_between(rotation: Resource) -> int | Unknown:
    """The days from one change to the next, at most. UNKNOWN if they aren't known, or not stated so that it shows."""
    days = dig(rotation.props, "rotationRules", "automaticallyAfterDays")
    schedule = dig(rotation.props, "rotationRules", "scheduleExpression")
    if UNKNOWN in (days, schedule):
        return UNKNOWN
    if isinstance(schedule, str) and schedule:
        return _scheduled(schedule.strip())
    stated = as_int(days)
    return UNKNOWN if stated is None else stated


def _scheduled(expression: str) -> int | Unknown:
    rate = _RATE.fullmatch(expression)
    if rate is not None:
        return int(rate[1]) if rate[2] == "day" else -(-int(rate[1]) // 24)
    cron = _CRON.fullmatch(expression)
    return UNKNOWN if cron is None else _between_months(cron[1].upper())


def _between_months(field: str) -> int | Unknown:
    step = _STEP.fullmatch(field)
    if field in ("*", "?") or step is not None:
        return _MONTH * (min(int(step[1]), _YEAR) if step is not None else 1)
    months = [_month(part) for part in field.split(",")]
    known = sorted({month for month in months if month is not None})
    if not known or None in months:
        return UNKNOWN
    return _MONTH * max(after - before for before, after in pairwise([*known, known[0] + _YEAR]))


def _month(text: str) -> int | None:
    if text in _NAMES:
        return _NAMES.index(text) + 1
    return int(text) if text.isdecimal() and 1 <= int(text) <= _YEAR else None
