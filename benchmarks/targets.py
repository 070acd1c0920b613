"""What the figures should be, and whether they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benchmarks.growth import PHASES, Point, ratio
from benchmarks.versus import Comparison

SHARE_OF_CDK: Final = 0.25
"""Of the CDK's time per resource."""

COLD_SECONDS: Final = 4.0
GROWTH: Final = 1.5
"""Time per resource at the largest size over that at the smallest."""


@dataclass(frozen=True, slots=True)
class Target:
    """A measured figure and the most it should be."""

    name: str
    measured: float
    limit: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the figure is within its limit."""
        return self.measured <= self.limit


def targets(comparison: Comparison, points: list[Point]) -> list[Target]:
    """Every target with what was measured."""
    ours = comparison.souk.milliseconds_per_resource
    found = [
        Target(
            f"{comparison.souk.label} over {cdk.label}, time per resource",
            ours / cdk.milliseconds_per_resource,
            SHARE_OF_CDK,
            "x",
        )
        for cdk in (comparison.cdk, comparison.cdk_bare)
    ]
    found.append(Target(comparison.cold.label, comparison.cold.seconds, COLD_SECONDS, "s"))
    first, last = points[0].size, points[-1].size
    found += [
        Target(f"{phase}: {last} services over {first}, time per resource", ratio(points, phase), GROWTH, "x")
        for phase in PHASES
    ]
    return found
