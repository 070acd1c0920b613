"""`python -m benchmarks [--quick] [--real-time] [--json FILE]`: tables on stdout, progress on stderr.

Exits with 0 whatever the figures are: they are measured here, not asserted. 2 if they can't be measured.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks import growth, machine, pack, up
from benchmarks.deployment import NOTE, deployment, table
from benchmarks.process import BenchmarkError
from benchmarks.report import Report
from benchmarks.targets import targets
from benchmarks.versus import CDK_ENVIRONMENT, CDK_PYTHON, compare

ROUNDS: Final = 5
GROWTH_ROUNDS: Final = 3
QUICK_SIZES: Final = growth.SIZES[:-1]
STACKS: Final = ("dev", "prod")
PAGE: Final = 110
"""Columns of the tables in a file or a pipe."""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure plan and check beside the CDK.")
    parser.add_argument("--quick", action="store_true", help="one round each, and growth to 60 services only")
    parser.add_argument("--real-time", action="store_true", help="run deployments in AWS's own time, not scaled down")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single figure to FILE as well")
    arguments = parser.parse_args()
    if arguments.json and not arguments.json.resolve().parent.is_dir():
        parser.error(f"--json: {arguments.json.parent} is no directory; create it, or name a file in another")
    progress = Console(stderr=True, highlight=False)
    try:
        report = _measure(progress, quick=arguments.quick)
    except BenchmarkError as error:
        progress.print(f"error: {error}", markup=False, soft_wrap=True)
        return 2
    page = Console(highlight=False, width=None if sys.stdout.isatty() else PAGE)
    report.show(page)
    _deployments(page, progress, real_time=arguments.real_time)
    if arguments.json:
        arguments.json.write_text(json.dumps(report.document(), indent=2) + "\n")
    return 0


def _deployments(page: Console, progress: Console, *, real_time: bool) -> None:
    """Print what first deployments take: computed, and measured where that can be done."""
    measured: Mapping[str, float] = _measured(progress, real_time=real_time) if up.available() else {}
    page.print(table([replace(deployment(stack), measured=measured.get(stack)) for stack in STACKS]))
    page.print(NOTE)
    page.print((up.IN_REAL_TIME if real_time else up.NOTE) if up.available() else up.MISSING)


def _measured(progress: Console, *, real_time: bool) -> Mapping[str, float]:
    """Stack → seconds."""
    if real_time:
        progress.print(f"pulumi up of {' and '.join(STACKS)}, in real time: about 15 minutes", markup=False)
        return up.in_real_time(STACKS)
    found: dict[str, float] = {}
    for stack in STACKS:
        scales = " and ".join(f"{scale:g}" for scale in up.SCALES)
        progress.print(f"pulumi up of {stack}, {scales} s for each second of AWS", markup=False)
        found[stack] = up.measured(stack)
    return found


def _measure(progress: Console, *, quick: bool) -> Report:
    node = _requirements()
    facts = machine.describe(machine.restrict(), node, CDK_ENVIRONMENT)

    def log(line: str) -> None:
        progress.print(line, markup=False, soft_wrap=True)

    comparison = compare(1 if quick else ROUNDS, log)
    points = growth.grow(QUICK_SIZES if quick else growth.SIZES, 1 if quick else GROWTH_ROUNDS, log)
    judged = pack.measure(log)
    return Report(facts, comparison, points, judged, targets(comparison, points, judged))


def _requirements() -> str:
    """Where Node.js is. Raises BenchmarkError if it or the CDK's environment is missing."""
    if not CDK_PYTHON.exists():
        raise BenchmarkError(".venv-bench is missing; run `make bench`, which installs the CDK there")
    node = shutil.which("node")
    if node is None:
        raise BenchmarkError("node is not on PATH; the CDK's Python packages run on it: install Node.js 22 or later")
    return node


if __name__ == "__main__":
    sys.exit(main())
