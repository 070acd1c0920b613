"""The figures as tables for people and as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.growth import PHASES, Point
from benchmarks.machine import Machine
from benchmarks.targets import Target
from benchmarks.versus import Comparison, Series

VERSION: Final = 1
"""Of the JSON format. Raised whenever a key changes its meaning or goes."""

MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmarks."""

    machine: Machine
    comparison: Comparison
    points: list[Point]
    targets: list[Target]

    def document(self) -> dict[str, Any]:
        """Everything, with each single run: times in seconds, memory in bytes."""
        series = ("souk", "cdk", "cdk_bare", "cold", "warm")
        return {
            "version": VERSION,
            "machine": asdict(self.machine),
            "comparison": {name: _figures(getattr(self.comparison, name)) for name in series},
            "growth": [asdict(point) for point in self.points],
            "targets": [{**asdict(target), "met": target.met} for target in self.targets],
        }

    def show(self, console: Console) -> None:
        """Print the tables."""
        for table in (
            _comparison(self.comparison),
            _start(self.comparison),
            *(_growth(self.points, phase) for phase in PHASES),
            _targets(self.targets),
            _machine(self.machine),
        ):
            console.print(table)
            console.print()


def _figures(series: Series) -> dict[str, Any]:
    return {
        "label": series.label,
        "resources": series.resources,
        "seconds": [run.seconds for run in series.runs],
        "peak_bytes": [run.peak_bytes for run in series.runs],
    }


def _table(title: str, first: str, *numbers: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def _comparison(comparison: Comparison) -> Table:
    table = _table(
        f"Side by side (medians of {len(comparison.souk.runs)})",
        "",
        "resources",
        "wall s",
        "ms per resource",
        "of the CDK's",
        "peak MiB",
    )
    for series in (comparison.souk, comparison.cdk, comparison.cdk_bare):
        table.add_row(
            series.label,
            str(series.resources),
            f"{series.seconds:.2f}",
            f"{series.milliseconds_per_resource:.2f}",
            f"{series.milliseconds_per_resource / comparison.cdk.milliseconds_per_resource:.0%}",
            f"{series.peak_bytes / MIB:.0f}",
        )
    return table


def _start(comparison: Comparison) -> Table:
    table = _table("Start", "", "resources", "fastest s", "median s", "slowest s", "peak MiB")
    for series in (comparison.cold, comparison.warm):
        seconds = [run.seconds for run in series.runs]
        table.add_row(
            series.label,
            str(series.resources),
            f"{min(seconds):.2f}",
            f"{series.seconds:.2f}",
            f"{max(seconds):.2f}",
            f"{series.peak_bytes / MIB:.0f}",
        )
    return table


def _growth(points: list[Point], phase: str) -> Table:
    runs = len(points[0].seconds[phase])
    table = _table(
        f"Growth of {phase} (medians of {runs})",
        "services",
        "resources",
        "wall s",
        "µs per resource",
        f"of {points[0].size}'s",
        "peak MiB",
    )
    for point in points:
        each = point.microseconds_per_resource(phase)
        table.add_row(
            str(point.size),
            str(point.resources),
            f"{median(point.seconds[phase]):.2f}",
            f"{each:.0f}",
            f"{each / points[0].microseconds_per_resource(phase):.2f}",
            f"{median(point.peak_bytes[phase]) / MIB:.0f}",
        )
    return table


def _targets(targets: list[Target]) -> Table:
    table = _table("Targets", "", "measured", "at most", "")
    for target in targets:
        verdict = "[green]met[/]" if target.met else "[red]missed[/]"
        table.add_row(target.name, f"{target.measured:.2f} {target.unit}", f"{target.limit:g} {target.unit}", verdict)
    return table


def _machine(machine: Machine) -> Table:
    table = Table(title="Machine", title_justify="left", show_header=False)
    for name, value in asdict(machine).items():
        table.add_row(name.replace("_", " "), str(value))
    return table
