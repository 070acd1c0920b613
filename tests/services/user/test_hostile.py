"""Hostile input: it gets a 4xx, and changes nothing."""

# schemathesis types neither its checks nor its decorator.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kit.contracts.documents import documents
from kit.ids import named_id, new_id
from tests.services.postgres import Server
from tests.services.user.conftest import Site, acting, register, registration

schema = schemathesis.openapi.from_dict(documents("services.user.app", "user")["openapi.json"])
SECRET = "very secret password"  # noqa: S105 - of nobody
NASTY = [
    "'; DROP TABLE users; --",
    "a@example.org\r\nBcc: everybody@example.org",
    "a@example.org, b@example.org",
    "a@[127.0.0.1]",
    "\u202egro.elpmaxe@a",
    "a\x00@example.org",
    "a@" + "x" * 300 + ".org",
    {"$gt": ""},
    ["a@example.org"],
    None,
    17,
    "",
]


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_no_request_breaks_the_contract(case: Any, site: Site) -> None:
    """A request that makes a 500 is found by somebody; better by us."""
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    headers = acting(new_id())
    case.call_and_validate(base_url=str(site.http.base_url), headers=headers, checks=checks)


@pytest.mark.parametrize("email", NASTY, ids=lambda value: repr(value)[:30])
def test_no_address_but_an_address_is_taken(site: Site, postgres: Server, email: Any) -> None:
    """Whatever stands in an address is written into mails' headers one day."""
    before = _users(postgres, site)
    assert site.http.post("/v1/users", json=registration(email=email)).status_code == 422
    assert site.http.post("/v1/sessions", json={"email": email, "password": "x"}).status_code in (401, 422)
    assert _users(postgres, site) == before


@pytest.mark.parametrize("token", ["x" * 19, "x" * 43, "x" * 201, "\x00" * 30, "' OR '1'='1' OR '1'='1", {"a": 1}])
def test_no_guess_is_a_refresh_token(site: Site, token: Any) -> None:
    """A query that is put together from texts lets in whoever completes it."""
    answer = site.http.post("/v1/sessions/refresh", json={"refreshToken": token})
    assert answer.status_code in (401, 422)


@pytest.mark.parametrize("path", ["%00", "..%2F..", "1%20OR%201=1", named_id("nobody").upper(), "-", "a" * 5000])
def test_no_path_but_an_id_reaches_the_database(site: Site, path: str) -> None:
    """A NUL in a path is an error of PostgreSQL's, and so a 500."""
    assert site.http.get(f"/v1/users/{path}", headers=acting(new_id())).status_code in (404, 422)
    assert site.http.delete(f"/v1/sessions/{path}", headers=acting(new_id())).status_code in (404, 422)


def test_nobody_makes_himself_somebody_else(site: Site) -> None:
    """A body that sets an account's id or address, because the model took whatever came."""
    profile = register(site)
    here = f"/v1/users/{profile['id']}"
    for body in ({"id": new_id()}, {"email": "x@example.org"}, {"passwordHash": "x"}, {"name": None}, {"name": " "}):
        assert site.http.patch(here, json=body, headers=acting(profile["id"])).status_code == 422
    assert site.http.get(here, headers=acting(profile["id"])).json() == profile


def test_the_log_holds_no_secret_and_nothing_personal(site: Site) -> None:
    """Logs are read by more people than databases are."""
    profile = register(site, name="Augusta Ada", password=SECRET)
    signed_in = site.http.post("/v1/sessions", json={"email": profile["email"], "password": SECRET})
    site.http.post("/v1/sessions", json={"email": profile["email"], "password": "wrong secret password"})
    site.http.post("/v1/users", json=registration(password=SECRET, extra="x"))
    site.http.get("/health")
    text = json.dumps(site.running.lines)
    tokens = (signed_in.json()["accessToken"], signed_in.json()["refreshToken"])
    assert not any(word in text for word in ("secret", "Augusta", profile["email"], *tokens))


def _users(postgres: Server, site: Site) -> Any:
    with postgres.master(site.database) as connection:
        return connection.execute("SELECT count(*) FROM users").fetchone()
