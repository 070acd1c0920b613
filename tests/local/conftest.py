"""One running system for all tests of this folder, also when pytest runs them in several processes."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.kit.ports import free_port
from tests.local.running import Running, end, start, wait_up


@pytest.fixture(scope="session")
def system() -> Generator[Running]:
    """The whole system with puppets for services. Who needs it first starts it, who needs it last ends it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    # Not in pytest's own folder, which other users may not enter: PostgreSQL runs as another user than root.
    place = Path(tempfile.gettempdir()) / f"souk-test-{run[:12]}"
    with _locked(place) as users:
        running = _started(place) if not users else Running(place, users[0]["port"], users[0]["pid"])
        _write(place, [*users, {"port": running.port, "pid": running.pid}])
    yield running
    with _locked(place) as users:
        _write(place, users[1:])
        if not users[1:]:
            end(running.pid, place)
            shutil.rmtree(place, ignore_errors=True)
            for beside in place.parent.glob(f"{place.name}.*"):
                beside.unlink()


@pytest.fixture
def folder() -> Generator[Path]:
    """Where a system of a test's own may keep its things."""
    with tempfile.TemporaryDirectory(prefix="souk-test-") as place:
        yield Path(place) / "local"


def _started(place: Path) -> Running:
    port = free_port()
    process = start(place, port)
    try:
        wait_up(place, process)
    except AssertionError:
        process.kill()
        raise
    process.returncode = 0  # it outlives this object, and is ended by whoever uses it last
    return Running(place, port, process.pid)


@contextlib.contextmanager
def _locked(place: Path) -> Generator[list[dict[str, int]]]:
    """Who uses the system, nobody else changing that meanwhile."""
    with Path(f"{place}.users").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield json.loads(file.read() or "[]")


def _write(place: Path, users: list[dict[str, int]]) -> None:
    Path(f"{place}.users").write_text(json.dumps(users))
