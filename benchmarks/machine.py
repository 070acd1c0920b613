"""Where the figures were taken, and the two processors they are taken on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Final

CORES: Final = 2
"""What the target for a cold start is stated for."""


@dataclass(frozen=True, slots=True)
class Machine:
    """`cores` are those that every measured process may use; `load` is the load average when the run began."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    node: str
    pulumi: str
    pulumi_aws: str
    aws_cdk_lib: str
    load: float


def restrict() -> int:
    """Keep this process, and all it starts, to two processors where the system can. Returns how many they have."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def describe(cores: int, node: str, cdk: Path) -> Machine:
    """The facts of this machine. `node` is the path of Node.js, `cdk` the CDK's virtual environment."""
    return Machine(
        processor=_processor(),
        cores=cores,
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        node=_version_of(node),
        pulumi=version("pulumi"),
        pulumi_aws=version("pulumi-aws"),
        aws_cdk_lib=_version_in(cdk, "aws-cdk-lib"),
        load=round(os.getloadavg()[0], 2),
    )


def _version_in(environment: Path, package: str) -> str:
    site = [str(path) for path in environment.glob("lib/python*/site-packages")]
    return next((found.version for found in distributions(name=package, path=site)), "missing")


def _version_of(program: str) -> str:
    command = [program, "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - found on PATH


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or "unknown"
