"""What an alarm is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.derive.late import Text

Comparison = Literal["GreaterThanThreshold", "LessThanThreshold", "GreaterThanOrEqualToThreshold"]
Missing = Literal["breaching", "notBreaching"]
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share in per cent: `part` over `whole`, both sums of metrics with the alarm's dimensions."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `periods` are consecutive minutes; `statistic` is CloudWatch's name, such as Average or p99."""

    name: str
    why: str
    namespace: str
    metric: str | Ratio
    dimensions: Mapping[str, Text]
    statistic: str
    threshold: float
    comparison: Comparison = "GreaterThanThreshold"
    periods: int = 5
    missing: Missing = "notBreaching"
