"""What has to be done from time to time: the next key made, what has expired forgotten."""

from __future__ import annotations

import threading
from typing import Final

from .keys import Keys
from .sessions import Sessions

EVERY_SECONDS: Final = 60.0


class Housekeeping:
    """A worker. Every task runs one; the database's locks make them one."""

    name: str = "housekeeping"

    def __init__(self, keys: Keys, sessions: Sessions) -> None:
        self._keys = keys
        self._sessions = sessions
        self._stopping = threading.Event()

    def run(self) -> None:
        """Do it now, and again every minute."""
        while not self._stopping.is_set():
            self._keys.rotate()
            self._sessions.forget()
            self._stopping.wait(EVERY_SECONDS)

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopping.set()
