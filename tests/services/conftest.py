"""What the services' tests stand on: a real PostgreSQL, a real Redis, an AWS emulator; one of each a session."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.services.aws import Aws
from tests.services.postgres import Server
from tests.services.process import run
from tests.services.redis import RedisServer

PASSWORD = "the-password-of-tests"  # noqa: S105 - of a database that lives for a test


@pytest.fixture(scope="session")
def postgres() -> Generator[Server]:
    """A PostgreSQL server."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def redis_server() -> Generator[RedisServer]:
    """A Redis server."""
    server = RedisServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def aws() -> Generator[Aws]:
    """An AWS emulator."""
    emulator = Aws()
    yield emulator
    emulator.close()


@pytest.fixture(scope="session")
def base(aws: Aws) -> dict[str, str]:
    """The environment that every service gets: who and where, and credentials that the emulator takes."""
    return {"SOUK_ENV": "test", "LOG_LEVEL": "info", **aws.environment}


def database_environment(postgres: Server, aws: Aws, store: str, database: str) -> dict[str, str]:
    """The variables of a service's database, for its migration too."""
    prefix = store.replace("-", "_").upper()
    secret = aws.client("secretsmanager").create_secret(
        Name=f"{database}-master", SecretString=json.dumps({"username": "postgres", "password": "-"})
    )
    return {
        f"{prefix}_HOST": postgres.host,
        f"{prefix}_PORT": "5432",
        f"{prefix}_DATABASE": database,
        f"{prefix}_USER": "app",
        f"{prefix}_PASSWORD": PASSWORD,
        f"{prefix}_MASTER_SECRET_ARN": secret["ARN"],
        "PGSSLMODE": "disable",
    }


def migrated(service: str, environment: dict[str, str]) -> None:
    """Run a service's migrations."""
    status, output = run(service, "app.migrate", environment)
    assert status == 0, output


@pytest.fixture(scope="session")
def services() -> Path:
    """The folder of the services."""
    return Path(__file__).parents[2] / "services"
