"""What the figures should be, and whether they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.growth import Point, ratio
from benchmarks.pack import Pack
from benchmarks.versus import Comparison

SHARE_OF_CDK: Final = 0.25
"""Of the CDK's time per resource."""

COLD_SECONDS: Final = 4.0
PACK_SECONDS: Final = 1.5
PACK_MEMORY: Final = 1.1
"""Resident memory after twenty judgements over that after two: nothing is kept from one to the next."""
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


def targets(comparison: Comparison, growth: Mapping[str, list[Point]], pack: Pack) -> list[Target]:
    """Every target with what was measured."""
    souk, cdk, cold = comparison.souk, comparison.cdk, comparison.cold
    share = souk.milliseconds_per_resource / cdk.milliseconds_per_resource
    found = [
        Target(f"{souk.label} over {cdk.label}, time per resource", share, SHARE_OF_CDK, "x"),
        Target(cold.label, cold.seconds, COLD_SECONDS, "s"),
        Target("the pack over prod, first judgement of a process", pack.first, PACK_SECONDS, "s"),
        Target("the pack over prod, memory after 20 judgements over 2", pack.memory_growth, PACK_MEMORY, "x"),
    ]
    for phase, points in growth.items():
        first, last = points[0].size, points[-1].size
        found.append(Target(f"{phase}: {last} services over {first}, time per resource", ratio(points), GROWTH, "x"))
    return found
