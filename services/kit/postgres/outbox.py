"""The transactional outbox: an event is written with the change that it tells of, and put on the bus afterwards.

Delivered at least once: a relay that dies between the bus's answer and its own commit sends again, under the same id.
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Final

from kit import telemetry
from kit.events.envelope import D, Envelope, encoded, envelope
from kit.events.publisher import BATCH, Outgoing, Publisher
from kit.log import log
from kit.postgres.pool import Connection, Postgres

CREATE: Final = """
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id text NOT NULL UNIQUE,
    type text NOT NULL,
    detail text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_due ON outbox (due_at, position);
"""
"""For the service's migration."""

IDLE_SECONDS: Final = 0.2
"""How long the relay rests when there is nothing to send: what an event waits at most, on average half of it."""

LOCK: Final = 7_316_000_001
"""One relay at a time over all tasks: events leave in the order in which they were written."""

_SEND = """
SELECT event_id, type, detail, created_at FROM outbox WHERE due_at <= now()
ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED
"""
_LATER = """
UPDATE outbox SET attempts = attempts + 1, due_at = now() + least(power(2, attempts), 300) * interval '1 second'
WHERE event_id = ANY(%s)
"""


def add(connection: Connection, data: D, *, event_id: str | None = None) -> Envelope[D]:
    """Write an event in the caller's transaction. It leaves if and only if that commits."""
    event = envelope(data, event_id=event_id)
    connection.execute(
        "INSERT INTO outbox (event_id, type, detail) VALUES (%s, %s, %s)", [event.id, event.type, encoded(event)]
    )
    return event


class Relay:
    """A worker: moves events from the outbox to the bus."""

    name: str = "outbox-relay"

    def __init__(self, database: Postgres, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher
        self._stopping = threading.Event()

    def run(self) -> None:
        """Move events until it is told to stop. What is due at that moment is still sent."""
        while True:
            last = self._stopping.is_set()
            sent = self.step()
            if last:
                return
            if not sent:
                self._stopping.wait(IDLE_SECONDS)

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopping.set()

    def step(self) -> int:
        """Send one batch. Returns how many events the bus took."""
        with self._database.transaction() as connection:
            free = connection.execute("SELECT pg_try_advisory_xact_lock(%s) AS free", [LOCK]).fetchone()
            if not free or not free["free"]:
                return 0
            rows = connection.execute(_SEND, [BATCH]).fetchall()
            if not rows:
                return 0
            outcome = self._publisher.publish(Outgoing(row["event_id"], row["type"], row["detail"]) for row in rows)
            connection.execute("DELETE FROM outbox WHERE event_id = ANY(%s)", [outcome.published])
            if outcome.failed:
                log.error("events not taken by the bus", failed=outcome.failed)
                connection.execute(_LATER, [list(outcome.failed)])
            for row in rows:
                _waited(row["created_at"])
        return len(outcome.published)


def _waited(since: datetime) -> None:
    telemetry.measure("outbox.wait", (datetime.now(since.tzinfo) - since).total_seconds())
