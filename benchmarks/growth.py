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
ONCE: Final = 100
"""Systems larger than this are measured once: they take minutes, and are an average by themselves."""
PHASES: Final = ("plan", "check")
COMMAND: Final = (sys.executable, "-m", "benchmarks.phases")


@dataclass(frozen=True, slots=True)
class Timing:
    """One phase of one run. `peak_bytes` is the process's resident memory at most, from its start on."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(slots=True)
class Point:
    """One phase at one size. Figures are medians of the runs."""

    phase: str
    size: int
    resources: int = 0
    runs: list[Timing] = field(default_factory=list[Timing])

    @property
    def seconds(self) -> float:
        """Wall time of the phase alone."""
        return median(run.seconds for run in self.runs)

    @property
    def cpu_seconds(self) -> float:
        """Processor time of the phase alone."""
        return median(run.cpu_seconds for run in self.runs)

    @property
    def peak_bytes(self) -> float:
        """Peak resident memory up to the end of the phase."""
        return median(run.peak_bytes for run in self.runs)

    @property
    def microseconds_per_resource(self) -> float:
        """Wall time over resources."""
        return 1e6 * self.seconds / self.resources


def grow(sizes: tuple[int, ...], rounds: int, log: Log) -> dict[str, list[Point]]:
    """Measure the sizes in turn, `rounds` times, large ones once. Per phase one point a size."""
    points = {phase: [Point(phase, size) for size in sizes] for phase in PHASES}
    for number in range(1, rounds + 1):
        for index, size in enumerate(sizes):
            if number > 1 and size > ONCE:
                continue
            figures = json.loads(run((*COMMAND, str(size))).stdout)
            for phase in PHASES:
                point = points[phase][index]
                point.resources = figures["resources"]
                point.runs.append(Timing(**figures[phase]))
            took = ", ".join(f"{phase} {points[phase][index].runs[-1].seconds:.2f} s" for phase in PHASES)
            what = f"{size} services, {figures['resources']} resources, {figures['violations']} violations"
            log(f"round {number} of {rounds}: {what}: {took}")
    return points


def ratio(points: list[Point]) -> float:
    """Time per resource at the largest size over that at the smallest."""
    return points[-1].microseconds_per_resource / points[0].microseconds_per_resource
