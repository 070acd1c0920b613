"""Where the local system keeps its things: data, logs and certificates in the checkout, sockets in a temporary folder.

A Unix socket's path has 107 characters at most, which a checkout's own may exceed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.errors import SoukError


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one local system. Everything that survives a stop lies in `folder`."""

    folder: Path

    @classmethod
    def of(cls, root: Path) -> Home:
        """The home of a checkout's own local system."""
        return cls((root / ".souk" / "local").resolve())

    @property
    def data(self) -> Path:
        """The stores' data."""
        return self.folder / "data"

    @property
    def saved(self) -> Path:
        """Says that the data is whole: written when a system has ended in order."""
        return self.data / "saved"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.folder / "logs"

    @property
    def certificates(self) -> Path:
        """Made anew at each start."""
        return self.folder / "certificates"

    @property
    def traces(self) -> Path:
        """The spans of the last run."""
        return self.folder / "traces.jsonl"

    @property
    def used(self) -> Path:
        """What was used of the permissions since the data began: a seed that ran then doesn't run again."""
        return self.data / "used.json"

    @property
    def sockets(self) -> Path:
        """Unix sockets."""
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"souk-{os.geteuid()}-{digest}"

    @property
    def control(self) -> Path:
        """The socket by which the running system is asked things."""
        return self.sockets / "control"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """Make the folders. Raises SoukError if somebody else has put a folder where the sockets go."""
        for folder in (self.data, self.logs, self.certificates):
            folder.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o711, exist_ok=True)
        if self.sockets.stat().st_uid != os.geteuid() or self.sockets.is_symlink():
            raise SoukError(
                f"{self.sockets} belongs to another user; remove it, or set TMPDIR to a folder of your own."
            )

    @contextlib.contextmanager
    def held(self) -> Generator[None]:
        """Hold the checkout: one local system runs in it at a time. Raises SoukError if one does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                pid = lock.read().strip() or "unknown"
                raise SoukError(
                    f"a local system is running here already (process {pid}). `souk local status` shows it; "
                    f"Ctrl-C where it runs, or `kill {pid}`, ends it."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield
            lock.truncate(0)


def remember(file: Path, content: Any) -> None:
    """Write JSON as a whole or not at all."""
    half = file.with_suffix(".new")
    half.write_text(json.dumps(content, indent=1))
    half.replace(file)
