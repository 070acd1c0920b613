"""A running user service, on its own migrated database, and its customers."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from kit.ids import new_id
from tests.services.aws import Aws
from tests.services.conftest import database_environment, migrated
from tests.services.postgres import Server
from tests.services.process import Running, running

PASSWORD = "a long enough password"  # noqa: S105 - of customers who don't exist
ISSUER = "https://api.example.org"
CUSTOMER = "orders:read orders:write payments:read users:read users:write"


@dataclass(frozen=True, slots=True)
class Site:
    """The service, its database's name, and the queue that everything on the bus comes to."""

    running: Running
    database: str
    heard: str
    environment: dict[str, str]

    @property
    def http(self) -> httpx.Client:
        """How to ask it."""
        return self.running.http


@pytest.fixture(scope="module")
def site(postgres: Server, aws: Aws, base: dict[str, str]) -> Generator[Site]:
    """The service, for the tests of a module."""
    database = postgres.create()
    bus = f"bus-{database}"
    heard = aws.bus(bus)
    environment = base | database_environment(postgres, aws, "accounts", database)
    environment |= {"EVENT_BUS_NAME": bus, "EVENT_SOURCE": "souk.user"}
    environment |= {"TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": ISSUER}
    migrated("user", environment)
    with running("user", environment) as found:
        yield Site(found, database, heard, environment)


def registration(**changes: Any) -> dict[str, Any]:
    """What a new customer sends."""
    return {"email": f"{new_id()}@example.org", "password": PASSWORD, "name": "Ada"} | changes


def register(site: Site, **changes: Any) -> dict[str, Any]:
    """A new customer's account."""
    answer = site.http.post("/v1/users", json=registration(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def sign_in(site: Site, email: str) -> dict[str, Any]:
    """A new session."""
    answer = site.http.post("/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return answer.json()


def acting(user_id: str, scope: str = CUSTOMER) -> dict[str, str]:
    """The headers that the gateway sets for a signed-in customer."""
    return {"X-Souk-Subject": user_id, "X-Souk-Scope": scope}
