"""The kit, used from within the tests' own process."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from kit import aws as kit_aws
from kit.postgres import inbox, outbox
from kit.postgres.pool import Postgres
from kit.settings import Database
from kit.sqs import pace, worker
from tests.services.aws import Aws
from tests.services.postgres import Server


@pytest.fixture
def here(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """The emulator, as what this process takes for AWS."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PGSSLMODE", "disable")
    kit_aws.session.cache_clear()
    return aws


@pytest.fixture
def settings(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A new, empty database, as its master."""
    monkeypatch.setenv("PGSSLMODE", "disable")
    return Database(host=postgres.host, database=postgres.create(), user="postgres", password=SecretStr("-"))


@pytest.fixture
def database(settings: Database):
    """The same with an outbox and an inbox, opened."""
    found = Postgres("main", settings)
    found.open()
    with found.transaction() as connection:
        connection.execute(outbox.CREATE)
        connection.execute(inbox.CREATE)
    yield found
    found.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls and pauses of a second, so that the tests are short."""
    monkeypatch.setattr(worker, "POLL_SECONDS", 1)
    monkeypatch.setattr(pace, "LONGEST_PAUSE", 1)
    monkeypatch.setattr(pace, "UNREADABLE_PAUSE", 1)
