"""Migrations: run once whoever runs them, by the master; the application's user can't do what they do."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, UndefinedColumn
from pydantic import SecretStr

from kit.postgres.migrate import upgrade
from kit.settings import MigratedDatabase
from tests.services.aws import Aws
from tests.services.postgres import Server

FIRST = """
from alembic import op
revision, down_revision = "0001", None
def upgrade():
    op.execute("CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)")
    op.execute("INSERT INTO things (name) VALUES ('first')")
"""
BROKEN = """
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.execute("ALTER TABLE things ADD COLUMN note text")
    op.execute("INSERT INTO nowhere VALUES (1)")
"""
MENDED = BROKEN.replace("INSERT INTO nowhere VALUES (1)", "CREATE TABLE more (id int)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0001.py").write_text(FIRST)
    return tmp_path


@pytest.fixture
def settings(here: Aws, postgres: Server) -> MigratedDatabase:
    """A new database whose master's secret lies in Secrets Manager."""
    name = postgres.create()
    secret = here.client("secretsmanager").create_secret(
        Name=name, SecretString=json.dumps({"username": "postgres", "password": "-"})
    )
    return MigratedDatabase(
        host=postgres.host,
        database=name,
        user=f"app_{name}",
        password=SecretStr("pass'word"),
        master_secret_arn=secret["ARN"],
    )


def application(settings: MigratedDatabase) -> psycopg.Connection[tuple[object, ...]]:
    assert settings.password
    return psycopg.connect(
        host=settings.host,
        dbname=settings.database,
        user=settings.user,
        password=settings.password.get_secret_value(),
        autocommit=True,
    )


def test_the_application_works_with_rows_and_changes_no_table(settings: MigratedDatabase, folder: Path) -> None:
    """A service that is its database's master drops, by one injected statement, what it can't lose."""
    upgrade(settings, folder)
    with application(settings) as connection:
        connection.execute("INSERT INTO things (name) VALUES ('second')")
        connection.execute("UPDATE things SET name = 'other' WHERE name = 'second'")
        connection.execute("DELETE FROM things WHERE name = 'other'")
        for statement in (
            "DROP TABLE things",
            "ALTER TABLE things ADD COLUMN x int",
            "CREATE TABLE mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
            "TRUNCATE things",
            "UPDATE alembic_version SET version_num = 'x'",
            "CREATE ROLE other",
            "COPY things TO PROGRAM 'cat'",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)


def test_another_service_s_user_does_not_get_in(settings: MigratedDatabase, folder: Path, postgres: Server) -> None:
    """PostgreSQL lets every user connect to every database, unless told otherwise."""
    upgrade(settings, folder)
    with postgres.master() as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'x'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(host=settings.host, dbname=settings.database, user="stranger", password="x")  # noqa: S106


def test_many_at_once_migrate_once(settings: MigratedDatabase, folder: Path) -> None:
    """Two pipelines that both saw an empty database."""
    with ThreadPoolExecutor(4) as pool:
        for run in [pool.submit(upgrade, settings, folder) for _ in range(4)]:
            run.result()
    with application(settings) as connection:
        assert connection.execute("SELECT name FROM things").fetchall() == [("first",)]


def test_a_failed_revision_leaves_nothing_and_is_run_again(settings: MigratedDatabase, folder: Path) -> None:
    """Half a migration, that can be neither repeated nor undone."""
    upgrade(settings, folder)
    second = folder / "versions" / "0002.py"
    second.write_text(BROKEN)
    with pytest.raises(Exception, match="nowhere"):
        upgrade(settings, folder)
    with application(settings) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        with pytest.raises(UndefinedColumn):
            connection.execute("SELECT note FROM things")
    second.write_text(MENDED)
    upgrade(settings, folder)
    with application(settings) as connection:
        connection.execute("SELECT note FROM things")
        connection.execute("SELECT id FROM more")


def test_where_iam_signs_in_the_user_has_no_password(
    settings: MigratedDatabase, folder: Path, postgres: Server
) -> None:
    """On RDS a password would be a second way in, that nobody rotates."""
    with postgres.master() as connection:
        connection.execute("CREATE ROLE rds_iam")
    try:
        upgrade(settings.model_copy(update={"password": None}), folder)
        with postgres.master() as connection:
            found = connection.execute(
                "SELECT rolpassword, pg_has_role(rolname, 'rds_iam', 'member') FROM pg_authid WHERE rolname = %s",
                [settings.user],
            ).fetchone()
        assert found == (None, True)
    finally:
        with postgres.master() as connection:
            connection.execute("DROP ROLE rds_iam")
