"""Which events were handled already: kept in the transaction that handles them, so both happen or neither."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from kit.postgres.pool import Connection, Postgres

CREATE: Final = """
CREATE TABLE inbox (
    event_id text PRIMARY KEY,
    handled_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_handled_at ON inbox (handled_at);
"""
"""For the service's migration."""

KEPT: Final = "30 days"
"""Longer than a message can come back: four days in its queue, fourteen among the dead letters."""


class Inbox:
    """What a consumer's handlers run in: a transaction, or nothing for an event that was handled before."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    @contextmanager
    def once(self, event_id: str) -> Generator[Connection | None]:
        """The transaction to handle an event in; None if that was done. A second copy waits for the first's outcome."""
        with self._database.transaction() as connection:
            new = connection.execute(
                "INSERT INTO inbox (event_id) VALUES (%s) ON CONFLICT DO NOTHING RETURNING event_id", [event_id]
            ).fetchone()
            yield connection if new else None

    def forget(self) -> int:
        """Delete what is too old to come back. Returns how many."""
        with self._database.transaction() as connection:
            return connection.execute("DELETE FROM inbox WHERE handled_at < now() - %s::interval", [KEPT]).rowcount
