"""Bring a database up to date: run what `python -m app.migrate` runs.

As the master, whose secret only the migration task may read. The application's user, which owns nothing, gets what it
needs to work and nothing more.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

import psycopg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import NullPool, create_engine

from kit import aws
from kit.log import configure, log
from kit.postgres.connection import plain
from kit.postgres.expansion import FOLDER, refusals, revisions
from kit.postgres.roles import admit, grant
from kit.settings import MigratedDatabase, SettingsError, load

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from sqlalchemy import Connection

LOCK: Final = 7_316_000_002
"""One migration at a time."""

OPTIONS: Final = "-c lock_timeout=5000"
"""Milliseconds: a migration that waits for a lock makes every query behind it wait too. It fails, and is run again."""


def main(store: str) -> None:
    """Migrate a store. Ends the process: with 0 if the database is up to date, else with a line that says why not."""
    configure()
    try:
        for refusal in (refused := refusals(FOLDER)):
            log.error("migration refused", reason=refusal)
        if refused:
            sys.exit(1)
        upgrade(load(MigratedDatabase, store), FOLDER)
    except SettingsError as error:
        log.error("bad environment", reason=str(error))
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - whatever it is, the deployment stops with a line that says so
        log.exception("migration failed", reason=type(error).__name__)
        sys.exit(1)


def upgrade(settings: MigratedDatabase, folder: Path) -> None:
    """Create the application's user, run the revisions that are missing, each in a transaction, and grant."""
    arguments: dict[str, Any] = plain(settings) | _master(settings.master_secret_arn) | {"options": OPTIONS}
    with psycopg.connect(**arguments, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        admit(connection, settings)
        _run(arguments, folder)
        grant(connection, settings)


def _master(arn: str) -> dict[str, str]:
    secrets: SecretsManagerClient = aws.client("secretsmanager")
    secret = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    return {"user": secret["username"], "password": secret["password"]}


def _run(arguments: dict[str, Any], folder: Path) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(**arguments), poolclass=NullPool)
    with engine.connect() as connection:
        _upgrade(connection, revisions(folder))


def _upgrade(connection: Connection, script: ScriptDirectory) -> None:
    done: list[str] = []

    def steps(revision: Any, context: MigrationContext) -> Any:
        del context
        found = script._upgrade_revs("head", revision)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - as alembic.command does
        done.extend(step.revision.revision for step in found)
        return found

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, transaction_per_migration=True)
        with environment.begin_transaction():
            environment.run_migrations()
    log.info("database is up to date", applied=done, head=script.get_current_head())
