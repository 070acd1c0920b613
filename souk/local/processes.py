"""Child processes: started, watched, started again as ECS would, and ended together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from souk.local.docker import Container
from souk.local.dying import die_with_parent

State = Literal["starting", "running", "stopped", "failed"]

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 10.0
QUIET: Final = 30.0
"""Seconds of running after which an end counts as the first one again."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. `user` is for a process that refuses to run as root; `stop_seconds` from SIGTERM to SIGKILL.

    `container` is what the command runs, if it is Docker's client: a process that is no child of ours. `cut` is the
    signal that ends it in order without waiting for those who use it.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    directory: Path
    log: Path
    user: str | None = None
    stop_seconds: int = 10
    container: Container | None = None
    cut: signal.Signals = signal.SIGTERM


class Child:
    """One process, and after its unexpected end the next one."""

    def __init__(self, command: Command, told: Callable[[str], None], *, restart: bool = True) -> None:
        self.command = command
        self.restarts = 0
        self.state: State = "starting"
        self._told = told
        self._restart = restart
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False
        self._outage: float | None = None
        self._contained: int | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while there is one: of a container, that of the process in it."""
        if self._process is None or self._process.returncode is not None:
            return None
        return self._contained if self.command.container else self._process.pid

    async def start(self) -> None:
        """Run the command, and watch it."""
        await self._spawn()
        self._watch = asyncio.create_task(self._watched())

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL for what doesn't end in time. Returns when it is gone."""
        self._stopping = True
        if self._watch:
            if self._process and self._process.returncode is None:
                self._signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(asyncio.shield(self._watch), self.command.stop_seconds)
            except TimeoutError:
                self._told(f"{self.command.name} did not end in {self.command.stop_seconds} s and was killed")
                self._signal(signal.SIGKILL)
                await self._watch
        if self.command.container:  # also one whose start was cut off before it was watched
            await asyncio.to_thread(self.command.container.remove)
        self.state = "stopped"

    def kill(self) -> None:
        """End it at once; it is started again if it is one of those that are."""
        self._signal(signal.SIGKILL)

    @property
    def lasting(self) -> bool:
        """Whether it is started again whenever it ends: a service or a store, not what runs once."""
        return self._restart

    def interrupt(self, seconds: float) -> None:
        """An outage: it is ended in order, and started again after so many seconds."""
        self._outage = seconds
        self._signal(self.command.cut)

    async def ended(self) -> int:
        """Wait for a process that is not restarted; its exit code."""
        if self._watch:
            await self._watch
        return self._process.returncode or 0 if self._process else 0

    async def _spawn(self) -> None:
        container, self._contained = self.command.container, None
        if container:
            await asyncio.to_thread(container.remove)  # what a killed run has left under this name
        self._process = await spawn(self.command)
        while container and self._contained is None and self._process.returncode is None:
            self._contained = await container.pid()
        self.state = "running"

    async def _watched(self) -> None:
        pause = FIRST_PAUSE
        while self._process:
            began = time.monotonic()
            code = await self._process.wait()
            self._signal(signal.SIGKILL)  # whatever it started and left behind
            if self._stopping or not self._restart:
                self.state = "stopped" if self._stopping or code == 0 else "failed"
                return
            pause = FIRST_PAUSE if time.monotonic() - began > QUIET else min(pause * 2, LONGEST_PAUSE)
            self.state, self.restarts = "starting", self.restarts + 1
            self._told(f"{self.command.name} ended with {code}; starting it again")
            await asyncio.sleep(pause if self._outage is None else self._outage)
            self._outage = None
            if not self._stopping:
                await self._spawn()

    def _signal(self, number: signal.Signals) -> None:
        """To the process's whole group: it leads one of its own. Docker's client hands on what can be handed on."""
        if self.command.container and number == signal.SIGKILL:
            self.command.container.remove()
        if self._process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


def identity(user: str | None) -> dict[str, Any]:
    """What makes a process another user's, with that user's own group and none of ours besides."""
    if user is None:
        return {}
    found = pwd.getpwnam(user)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


async def spawn(command: Command) -> asyncio.subprocess.Process:
    """Start a process that leads a group of its own and dies with this one. What it says is appended to its log."""
    command.log.parent.mkdir(parents=True, exist_ok=True)
    with command.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *command.arguments,
            env=dict(command.environment),
            cwd=command.directory,
            start_new_session=True,
            preexec_fn=die_with_parent,
            **identity(command.user),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
