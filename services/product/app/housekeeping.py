"""What has to be done from time to time: events forgotten that can't come again."""

from __future__ import annotations

import threading
from typing import Final

from kit.postgres.inbox import Inbox

EVERY_SECONDS: Final = 600.0


class Housekeeping:
    """A worker. Every task runs one, which does no harm."""

    name: str = "housekeeping"

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._stopping = threading.Event()

    def run(self) -> None:
        """Do it now, and again every ten minutes."""
        while not self._stopping.is_set():
            self._inbox.forget()
            self._stopping.wait(EVERY_SECONDS)

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopping.set()
