"""The harness itself: what the other tests here take for granted."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

import pytest

from tests.engine import harness
from tests.engine.command import HungError
from tests.engine.conftest import Small
from tests.engine.harness import small_program

HANGING = """
import fcntl, time
lock = open({path!r}, "w")
fcntl.flock(lock, fcntl.LOCK_EX)
time.sleep(120)
"""
SOON = 5.0


def free_in_time(path: Path) -> bool:
    """Whether nobody holds a file's lock any more, or lets go of it soon."""
    last = time.monotonic() + SOON
    with path.open("w") as file:
        while time.monotonic() < last:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.1)
            else:
                return True
    return False


def test_a_command_that_hangs_ends_the_test_and_leaves_nothing(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider that never answered held the whole suite until the job was cancelled, six hours later."""
    lock = tmp_path / "lock"
    workspace = small(HANGING.format(path=str(lock)))
    monkeypatch.setattr(harness.pulumi(), "limit", 8.0)
    started = time.monotonic()
    with pytest.raises(HungError, match=r"preview .*took longer than 8 s"):
        workspace.preview("dev")
    assert time.monotonic() - started < 60
    assert lock.exists()  # the program had begun
    assert free_in_time(lock)


def plugin(folder: Path, package: str) -> None:
    """A provider on PATH that isn't ours."""
    folder.mkdir(exist_ok=True)
    path = folder / f"pulumi-resource-{package}"
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_real_provider_is_used_where_that_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in of awsx went on answering for it where the real one was installed to check it.

    That of AWS would need an account, and that of Docker its daemon.
    """
    monkeypatch.setenv("PATH", f"{tmp_path / 'none'}{os.pathsep}{os.environ['PATH']}")
    shims = small_program(tmp_path / "without", "").root / "bin"
    assert {path.name for path in shims.iterdir()} >= {"pulumi-resource-aws", "pulumi-resource-docker"}
    for package in ("aws", "awsx", "docker"):
        plugin(tmp_path / "none", package)
    shims = small_program(tmp_path / "with", "").root / "bin"
    assert {path.name for path in shims.iterdir()} == {"pulumi-resource-aws", "pulumi-resource-docker"}
