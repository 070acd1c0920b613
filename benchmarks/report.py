"""The figures as tables for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.growth import Point
from benchmarks.machine import Machine
from benchmarks.pack import Pack
from benchmarks.process import Run
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
    growth: Mapping[str, list[Point]]
    pack: Pack
    targets: list[Target]

    def document(self) -> dict[str, Any]:
        """Everything, with each single run: times in seconds, memory in bytes."""
        series = ("souk", "cdk", "cdk_bare", "cold", "warm")
        return {
            "version": VERSION,
            "machine": asdict(self.machine),
            "comparison": {name: _figures(getattr(self.comparison, name)) for name in series},
            "growth": {phase: [asdict(point) for point in points] for phase, points in self.growth.items()},
            "pack": asdict(self.pack),
            "targets": [{**asdict(target), "met": target.met} for target in self.targets],
        }

    def show(self, console: Console) -> None:
        """Print the tables."""
        for table in (
            _comparison(self.comparison),
            _start(self.comparison),
            *(_growth(points) for points in self.growth.values()),
            _pack(self.pack),
            _targets(self.targets),
            _machine(self.machine),
        ):
            console.print(table)
            console.print()


def _figures(series: Series) -> dict[str, Any]:
    return {
        "label": series.label,
        "resources": series.resources,
        "runs": [_run(run) for run in series.runs],
    }


def _run(run: Run) -> dict[str, float]:
    return {"seconds": run.seconds, "cpu_seconds": run.cpu_seconds, "peak_bytes": run.peak_bytes}


def _table(title: str, first: str, *numbers: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def _comparison(comparison: Comparison) -> Table:
    table = _table(
        f"Side by side, medians of {len(comparison.souk.runs)}",
        "",
        "resources",
        "wall s",
        "CPU s",
        "ms/resource",
        "souk takes",
        "peak MiB",
    )
    ours = comparison.souk.milliseconds_per_resource
    for series in (comparison.souk, comparison.cdk, comparison.cdk_bare):
        table.add_row(
            series.label,
            str(series.resources),
            f"{series.seconds:.2f}",
            f"{series.cpu_seconds:.2f}",
            f"{series.milliseconds_per_resource:.2f}",
            f"{ours / series.milliseconds_per_resource:.2f} x",
            f"{series.peak_bytes / MIB:.0f}",
        )
    return table


def _start(comparison: Comparison) -> Table:
    table = _table("Start", "", "resources", "fastest s", "median s", "slowest s", "CPU s", "peak MiB")
    for series in (comparison.cold, comparison.warm):
        seconds = [run.seconds for run in series.runs]
        table.add_row(
            series.label,
            str(series.resources),
            f"{min(seconds):.2f}",
            f"{series.seconds:.2f}",
            f"{max(seconds):.2f}",
            f"{series.cpu_seconds:.2f}",
            f"{series.peak_bytes / MIB:.0f}",
        )
    return table


def _growth(points: list[Point]) -> Table:
    smallest = points[0]
    table = _table(
        f"Growth of {smallest.phase}, medians",
        "services",
        "resources",
        "runs",
        "wall s",
        "CPU s",
        "µs/resource",
        f"over {smallest.size}'s",
        "peak MiB",
    )
    for point in points:
        table.add_row(
            str(point.size),
            str(point.resources),
            str(len(point.runs)),
            f"{point.seconds:.2f}",
            f"{point.cpu_seconds:.2f}",
            f"{point.microseconds_per_resource:.0f}",
            f"{point.microseconds_per_resource / smallest.microseconds_per_resource:.2f} x",
            f"{point.peak_bytes / MIB:.0f}",
        )
    return table


def _pack(pack: Pack) -> Table:
    table = _table("The policy pack over prod", "resources", "first s", "then s", "MiB after 2", "MiB after 20")
    memory = (f"{each / MIB:.0f}" for each in (pack.early_bytes, pack.late_bytes))
    table.add_row(str(pack.resources), f"{pack.first:.2f}", f"{pack.median:.2f}", *memory)
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
