"""What has to be done from time to time: reservations ended that nobody confirmed, what is long over forgotten."""

from __future__ import annotations

import threading
from typing import Final

from kit.postgres.inbox import Inbox
from kit.postgres.pool import Postgres

from . import reservations

EVERY_SECONDS: Final = 5.0


class Housekeeping:
    """A worker. Every task runs one: rows that another holds are left to it."""

    name: str = "housekeeping"

    def __init__(self, database: Postgres, inbox: Inbox) -> None:
        self._database = database
        self._inbox = inbox
        self._stopping = threading.Event()

    def run(self) -> None:
        """Do it now, and again every few seconds."""
        while not self._stopping.is_set():
            while self._expired() and not self._stopping.is_set():
                pass
            with self._database.transaction() as connection:
                reservations.forget(connection)
            self._inbox.forget()
            self._stopping.wait(EVERY_SECONDS)

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopping.set()

    def _expired(self) -> bool:
        with self._database.transaction() as connection:
            return reservations.expire(connection)
