"""Containers in place of processes: each workload from its planned image, as locked down as its definition says.

They share this machine's network, where each has an address of its own all the same: `network/inside.py` is mounted
into them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from souk.local.docker import PROGRAM, Container
from souk.local.home import Home
from souk.local.launching import LONGEST_STOP, PYTHON, called, entering, modules
from souk.local.network import inside
from souk.local.plan.workloads import Workload
from souk.local.processes import Command

MOUNTED: Final = Path("/souk")
CLIENT_S_OWN: Final = (
    "DOCKER_CERT_PATH",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
    "DOCKER_TLS_VERIFY",
    "HOME",
)
"""What the Docker client itself goes by, beside its PATH. No container sees it."""

LOCKED: Final = (
    "--network=host",
    "--no-healthcheck",  # it asks at 127.0.0.1, and whether they are ready is asked from outside
    "--read-only",
    "--tmpfs=/tmp:rw,nosuid,nodev,mode=1777",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
)


@dataclass(frozen=True, slots=True)
class Containers:
    """How workloads are started. `names` are host names: (address, port)."""

    home: Home
    names: Mapping[str, tuple[str, int | None]]

    def command(
        self, workload: Workload, environment: Mapping[str, str], address: str, module: str | None = None
    ) -> Command:
        """What runs the workload, or once another module of its service's as the same workload."""
        name = called(workload, module)
        container = Container(f"{self.home.sockets.name}-{name}")
        command = (*PYTHON, module) if module else workload.command
        program, control = MOUNTED / "inside.py", MOUNTED / "control"
        client = {key: os.environ[key] for key in CLIENT_S_OWN if key in os.environ}
        return Command(
            name=name,
            arguments=[
                *(PROGRAM, "run", "--rm", f"--name={container.name}", *LOCKED, *user(workload)),
                *(f"--volume={inside.__file__}:{program}:ro", f"--volume={self.home.control}:{control}"),
                *(f"--env={key}" for key in environment),  # by name: values would stand in the list of processes
                *("--entrypoint=python", workload.image, str(program)),
                *(entering(address, self.names, control=control), *modules(name, command)),
            ],
            environment={**client, **environment, "PATH": os.environ.get("PATH", os.defpath)},
            directory=self.home.folder,
            log=self.home.log(name),
            stop_seconds=min(workload.stop_seconds, LONGEST_STOP),
            container=container,
        )


def user(workload: Workload) -> tuple[str, ...]:
    """Where we are root, the definition's user or else the image's; otherwise our own.

    Who may connect is found out by looking into the processes at both ends, and only root may look into another user's.
    """
    if os.geteuid() != 0:
        return (f"--user={os.geteuid()}:{os.getegid()}",)
    return (f"--user={workload.user}",) if workload.user else ()
