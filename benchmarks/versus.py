"""Side by side in one run: `souk plan prod`, and the CDK's synthesis of six comparable services."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.process import ROOT, BenchmarkError, Run, run

CDK_ENVIRONMENT: Final = ROOT / ".venv-bench"
CDK_PYTHON: Final = CDK_ENVIRONMENT / "bin" / "python"
CDK_CACHE: Final = CDK_ENVIRONMENT / "jsii"
SOUK: Final = (str(Path(sys.executable).parent / "souk"),)
CDK: Final = (str(CDK_PYTHON), "-m", "benchmarks.cdk_app")

Log = Callable[[str], None]


@dataclass(slots=True)
class Series:
    """The repeated runs of one command. Figures are medians: one disturbed run doesn't move them."""

    label: str
    resources: int
    runs: list[Run] = field(default_factory=list[Run])

    @property
    def seconds(self) -> float:
        """Wall time of the whole process, from its start to its end."""
        return median(run.seconds for run in self.runs)

    @property
    def cpu_seconds(self) -> float:
        """Processor time of the process tree: it exceeds wall time where several processors work at once."""
        return median(run.cpu_seconds for run in self.runs)

    @property
    def milliseconds_per_resource(self) -> float:
        """Wall time over resources; start-up and imports are in it."""
        return 1000 * self.seconds / self.resources

    @property
    def peak_bytes(self) -> float:
        """Peak resident memory of the process tree."""
        return median(run.peak_bytes for run in self.runs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`cdk` runs as it is shipped, `cdk_bare` without its template validation, which `souk plan` has no part like.

    `cold` reads its files from disk, `warm` finds them in memory.
    """

    souk: Series
    cdk: Series
    cdk_bare: Series
    cold: Series
    warm: Series


def compare(rounds: int, log: Log) -> Comparison:
    """Run each command once for its resources and to fill caches, then all of them in turn, `rounds` times.

    Taking turns spreads whatever else the machine does over all of them alike.
    """
    with tempfile.TemporaryDirectory(prefix="souk-bench-") as outdir:
        cdk = {"CDK_OUTDIR": outdir, "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(CDK_CACHE)}
        bare = {**cdk, "CDK_VALIDATION": "false"}
        log("first runs: caches and resource counts")
        run(CDK, cdk)
        synthesised = _synthesised(Path(outdir))
        prod, dev = (_planned(stack) for stack in ("prod", "dev"))
        result = Comparison(
            souk=Series("souk plan prod", prod),
            cdk=Series("cdk synth", synthesised),
            cdk_bare=Series("cdk synth --no-validation", synthesised),
            cold=Series("souk plan dev, cold", dev),
            warm=Series("souk plan dev, warm", dev),
        )
        turns: Sequence[tuple[Series, tuple[str, ...], Mapping[str, str]]] = (
            (result.souk, (*SOUK, "plan", "prod"), {}),
            (result.cdk, CDK, cdk),
            (result.cdk_bare, CDK, bare),
            (result.cold, (*SOUK, "plan", "dev"), {}),
            (result.warm, (*SOUK, "plan", "dev"), {}),
        )
        for number in range(1, rounds + 1):
            for series, command, environment in turns:
                if series is result.cold:
                    forget_files()
                series.runs.append(run(command, environment))
                log(f"round {number} of {rounds}: {series.label} {series.runs[-1].seconds:.2f} s")
        return result


def forget_files() -> None:
    """Drop this environment's and the project's files from the page cache, where the system lets a user do so.

    Pages that another running process has mapped stay; so the first run after it reads nearly everything from disk.
    """
    if not hasattr(os, "posix_fadvise"):
        return
    for top in (Path(sys.prefix, "lib"), ROOT / "components", ROOT / "services", ROOT / "souk"):
        for path in top.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _planned(stack: str) -> int:
    plan = json.loads(run((*SOUK, "plan", stack, "--json")).stdout)
    return len(plan["resources"])


def _synthesised(outdir: Path) -> int:
    templates = list(outdir.glob("*.template.json"))
    if not templates:
        raise BenchmarkError(
            f"{' '.join(CDK)} wrote no template; run it by hand with CDK_OUTDIR set and read its output"
        )
    return sum(len(json.loads(template.read_text())["Resources"]) for template in templates)
