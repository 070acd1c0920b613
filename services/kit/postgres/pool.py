"""The service's PostgreSQL database."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from kit.postgres.connection import parameters
from kit.settings import Database

Connection = psycopg.Connection[DictRow]
"""Rows are dictionaries."""

SMALLEST: Final = 1
LARGEST: Final = 10
WAIT_SECONDS: Final = 2.0
"""How long a request waits for a connection before it is answered with 503."""

LIFETIME_SECONDS: Final = 600.0
"""After it a connection is replaced: so a failover and a rotated credential reach every one."""

LIMITS: Final = "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=30000"
"""Milliseconds. A service's statements take a hundredth; what takes longer is stuck."""


class Postgres:
    """A dependency: a pool of connections. Each is checked before it is handed out, so an outage heals by itself."""

    outages: tuple[type[Exception], ...] = (psycopg.OperationalError, PoolTimeout)

    def __init__(self, name: str, settings: Database) -> None:
        self.name = name
        self._settings = settings
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            connection_class=psycopg.Connection[DictRow],
            kwargs=lambda: _arguments(settings),
            min_size=SMALLEST,
            max_size=LARGEST,
            timeout=WAIT_SECONDS,
            max_lifetime=LIFETIME_SECONDS,
            reconnect_timeout=10,
            check=_checked,
            open=False,
            name=name,
        )

    def open(self) -> None:
        """Begin to connect, in the background."""
        self._pool.open(wait=False)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def check(self) -> None:
        """Connect and ask it for a row: a pool whose connections are all at work is no outage."""
        with psycopg.connect(**parameters(self._settings)) as connection:
            connection.execute("SELECT 1")

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """A connection in a transaction: committed at the end, rolled back by an exception."""
        with self._pool.connection() as connection:
            yield connection


def _checked(connection: Connection) -> None:
    """Raise if a connection has died while it was idle; the pool then makes another."""
    ConnectionPool.check_connection(connection)  # pyright: ignore[reportArgumentType] - declared for tuple rows alone


def _arguments(settings: Database) -> dict[str, Any]:
    return parameters(settings) | {"row_factory": dict_row, "options": LIMITS}
