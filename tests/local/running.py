"""A local system that runs beside a test, and its puppets."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from souk.local.control import ask
from souk.local.home import Home
from tests.local.programs.puppet import place

ROOT = Path(__file__).parents[2]
PATIENCE = 180
UP = "Ctrl-C stops everything"


@dataclass(frozen=True)
class Running:
    """One system. `pid` is the process of `souk local up`; puppets' sockets carry it in their names."""

    folder: Path
    port: int
    pid: int

    @property
    def home(self) -> Home:
        """Where it keeps its things."""
        return Home(self.folder)

    def tell(self, who: str, do: str, /, **order: Any) -> Any:
        """Have a service do something. Returns {"ok": …} or {"error": …, "code": …, "message": …}."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(str(place(self.pid, who)))
            with connection.makefile("rwb") as stream:
                stream.write(json.dumps({"do": do, **order}).encode() + b"\n")
                stream.flush()
                return json.loads(stream.readline())

    def ask(self, what: str) -> Any:
        """Ask the running system."""
        return self.ask_for({"ask": what})

    def ask_for(self, question: dict[str, Any]) -> Any:
        """Ask it for more than a word says."""
        return ask(self.home.control, question)

    def log(self, name: str) -> str:
        """What a process has said."""
        return self.home.log(name).read_text()


def start(folder: Path, port: int, *arguments: str) -> subprocess.Popen[str]:
    """Start a system, without waiting for it. What it says goes to `folder`.out."""
    with Path(f"{folder}.out").open("w") as out:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.local.runner", str(folder), str(port), "--while", _pytest(), *arguments],
            cwd=ROOT,
            stdout=out,
            stderr=out,
            text=True,
            start_new_session=True,
        )


def _pytest() -> str:
    """The process of the whole test run: under xdist, the one that started this worker."""
    return str(os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid())


def wait_up(folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a system says that it is up."""
    said, until = Path(f"{folder}.out"), time.monotonic() + PATIENCE
    while UP not in said.read_text():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"the local system did not come up:\n{said.read_text()}")
        time.sleep(0.2)


def end(pid: int, folder: Path) -> None:
    """SIGTERM, and wait until it says that nothing is left running."""
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while "nothing is left running" not in Path(f"{folder}.out").read_text():
        assert time.monotonic() < until, "the local system did not stop"
        time.sleep(0.2)


@contextlib.contextmanager
def running(folder: Path, port: int, *arguments: str) -> Generator[Running]:
    """A system while inside, and nothing of it afterwards."""
    process = start(folder, port, *arguments)
    try:
        wait_up(folder, process)
        yield Running(folder, port, process.pid)
    finally:
        if process.poll() is None:
            end(process.pid, folder)
    assert process.wait(30) == 0
    assert processes_of(folder) == []


def processes_of(folder: Path) -> list[str]:
    """The command lines of the processes that name a system's folder or its sockets."""
    marks = (str(folder), str(Home(folder).sockets))
    found: list[str] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if any(mark in command for mark in marks):
                found.append(command)
    return found


def eventually(check: Any, seconds: float = 30) -> Any:
    """What `check` returns, as soon as it is something."""
    until = time.monotonic() + seconds
    while not (found := check()) and time.monotonic() < until:
        time.sleep(0.2)
    return found
