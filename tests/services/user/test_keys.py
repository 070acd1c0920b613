"""Signing keys: there is always one to sign with, everybody knows it in time, and old tokens stay good."""

from __future__ import annotations

import json
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from components.edge.authorizer import key_set, tokens
from kit import clock
from kit.postgres.pool import Postgres
from kit.settings import Database, Tokens
from services.user.app.keys import AHEAD, KEPT, SIGNS, Keys
from services.user.app.tokens import LIFETIME_SECONDS, Issuer
from tests.services.postgres import Server

ISSUER = "https://api.example.org"
START = datetime.fromisoformat("2026-01-31T09:00:00+00:00")


class Time:
    """The time, as the keys see it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        monkeypatch.setattr(clock, "now", lambda: self.now)


@pytest.fixture
def database(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Generator[Postgres]:
    """A database with the keys' table."""
    monkeypatch.setenv("PGSSLMODE", "disable")
    name = postgres.create()
    with postgres.master(name) as connection:
        connection.execute("CREATE TABLE signing_keys (id text PRIMARY KEY, private_pem text, signs_from timestamptz)")
    found = Postgres("accounts", Database(host=postgres.host, database=name, user="postgres", password=SecretStr("-")))
    found.open()
    yield found
    found.close()


def keys(database: Postgres) -> Keys:
    """The keys as a task that has just started sees them."""
    return Keys(database)


def test_over_months_every_token_is_accepted_by_an_authorizer_that_is_behind(
    database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first rotation, everybody was signed out."""
    now = Time(monkeypatch)
    expected = tokens.Expected(ISSUER, ISSUER)
    signers: set[str] = set()
    keys(database).rotate()
    around = (-120, -61, -55, -30, -5, 0, 5, 30, 61, 121, 15 * 24 * 60)
    for moment in [START + rotation * SIGNS + timedelta(minutes=minutes) for rotation in (1, 2) for minutes in around]:
        now.now = moment - timedelta(seconds=key_set.FRESH)
        keys(database).rotate()
        document = {"keys": [key.public for key in keys(database).published()]}
        known = key_set.parse(json.dumps(document).encode())
        now.now = moment
        task = keys(database)
        task.rotate()
        token = Issuer(Tokens(token_issuer=ISSUER, token_audience=ISSUER), task).token("somebody")
        assert tokens.read(token, known.get, expected, moment.timestamp()).subject == "somebody"
        signers.add(task.current().id)
        assert 1 <= len(known) <= 2
    assert len(signers) == 3


def test_many_tasks_make_one_key(database: Postgres) -> None:
    """Three tasks that start together, each with a key that the others don't know."""
    with ThreadPoolExecutor(6) as pool:
        ids = {run.result().id for run in [pool.submit(keys(database).current) for _ in range(6)]}
    assert len(ids) == 1
    assert [key.id for key in keys(database).published()] == [*ids]


def test_a_key_is_published_before_it_signs_and_until_its_last_token_ends(
    database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that vanishes with its successor's first day takes the last quarter of an hour's customers with it."""
    now = Time(monkeypatch)
    first = keys(database).current()
    now.now = START + SIGNS - AHEAD
    keys(database).rotate()
    assert len(keys(database).published()) == 2
    assert keys(database).current().id == first.id
    now.now = START + SIGNS
    second = keys(database).current()
    assert second.id != first.id
    now.now += timedelta(seconds=LIFETIME_SECONDS + tokens.LEEWAY)
    keys(database).rotate()
    assert {key.id for key in keys(database).published()} == {first.id, second.id}
    now.now = START + SIGNS + KEPT + timedelta(seconds=1)
    keys(database).rotate()
    assert [key.id for key in keys(database).published()] == [second.id]


def test_a_service_that_slept_through_a_rotation_goes_on_signing(
    database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a month's stop there was a key, but none whose time it was."""
    now = Time(monkeypatch)
    first = keys(database).current()
    now.now = START + 10 * SIGNS
    keys(database).rotate()
    assert keys(database).current().id == first.id
    now.now += AHEAD
    assert keys(database).current().id != first.id
