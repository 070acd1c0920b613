"""How plan and check grow: systems of 6, 60 and 600 services, each measured in a process of its own."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from benchmarks.process import run
from benchmarks.versus import Log

SIZES: Final = (6, 60, 600)
PHASES: Final = ("plan", "check")
COMMAND: Final = (sys.executable, "-m", "benchmarks.phases")


@dataclass(slots=True)
class Point:
    """One size. `seconds` and `peak_bytes` hold one figure a run, by phase; the peak is the process's until then."""

    size: int
    resources: int = 0
    seconds: dict[str, list[float]] = field(default_factory=lambda: {phase: [] for phase in PHASES})
    peak_bytes: dict[str, list[int]] = field(default_factory=lambda: {phase: [] for phase in PHASES})

    def microseconds_per_resource(self, phase: str) -> float:
        """The median of a phase's time over resources."""
        return 1e6 * median(self.seconds[phase]) / self.resources


def grow(sizes: tuple[int, ...], rounds: int, log: Log) -> list[Point]:
    """Measure the sizes in turn, `rounds` times."""
    points = [Point(size) for size in sizes]
    for number in range(1, rounds + 1):
        for point in points:
            figures = json.loads(run((*COMMAND, str(point.size))).stdout)
            point.resources = figures["resources"]
            for phase in PHASES:
                point.seconds[phase].append(figures[phase]["seconds"])
                point.peak_bytes[phase].append(figures[phase]["peak_bytes"])
            took = ", ".join(f"{phase} {point.seconds[phase][-1]:.2f} s" for phase in PHASES)
            log(f"round {number} of {rounds}: {point.size} services, {point.resources} resources: {took}")
    return points


def ratio(points: list[Point], phase: str) -> float:
    """Time per resource at the largest size over that at the smallest."""
    return points[-1].microseconds_per_resource(phase) / points[0].microseconds_per_resource(phase)
