"""How a workload's process is started: its code as its image has it, inside the VPC's stand-in."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from components.errors import SoukError
from souk.local.home import Home
from souk.local.network import inside
from souk.local.plan.workloads import Workload
from souk.local.processes import Command

PYTHON: Final = ("python", "-m")
LONGEST_STOP: Final = 40
"""Seconds. A task has more on AWS; who presses Ctrl-C here waits for this long at most."""


def called(workload: Workload, module: str | None) -> str:
    """The name of a workload's process, or of a module's that is run once beside it: `product-seed`."""
    return f"{workload.name}-{module.rpartition('.')[2]}" if module else workload.name


def modules(name: str, command: tuple[str, ...]) -> tuple[str, ...]:
    """What stands behind `python -m`. Raises SoukError for another command: the VPC's stand-in enters Python only."""
    if command[:2] != PYTHON:
        raise SoukError(
            f"{name}: its definition starts {' '.join(command)!r}; the local system runs what starts with "
            f"{' '.join(PYTHON)!r}, from the service's folder or its image."
        )
    return command[2:]


def entering(
    address: str, names: Mapping[str, tuple[str, int | None]], *, control: Path, paths: Sequence[str] = ()
) -> str:
    """What `network/inside.py` is told, which enters the VPC's stand-in and then runs the module."""
    return json.dumps({"paths": paths, "address": address, "names": names, "control": str(control)})


@dataclass(frozen=True, slots=True)
class Launching:
    """Where code lies, and what the network's stand-in tells every process. `names` are host names: (address, port)."""

    home: Home
    root: Path
    services: Path
    names: Mapping[str, tuple[str, int | None]]

    def command(
        self, workload: Workload, environment: Mapping[str, str], address: str, module: str | None = None
    ) -> Command:
        """What runs the workload, or once another module of its service's as the same workload."""
        folder = self.folder(workload.service)
        paths = [str(folder), str(self.root / "services")]
        return self.python(
            called(workload, module),
            command=(*PYTHON, module) if module else workload.command,
            environment=environment,
            address=address,
            folder=folder,
            paths=paths,
            stop_seconds=workload.stop_seconds,
        )

    def folder(self, service: str) -> Path:
        """Where a service's `app` lies."""
        own = self.services / service
        return own if (own / "app").is_dir() else self.root / "services" / service

    def python(
        self,
        name: str,
        *,
        command: tuple[str, ...],
        environment: Mapping[str, str],
        address: str,
        folder: Path,
        paths: list[str],
        stop_seconds: int,
    ) -> Command:
        """A `python -m …` of the plan. Raises SoukError for another command."""
        told = entering(address, self.names, control=self.home.control, paths=paths)
        return Command(
            name=name,
            arguments=[sys.executable, "-u", inside.__file__, told, *modules(name, command)],
            environment=environment,
            directory=folder,
            log=self.home.log(name),
            stop_seconds=min(stop_seconds, LONGEST_STOP),
        )
