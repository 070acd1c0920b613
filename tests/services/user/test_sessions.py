"""Signing in, staying signed in, signing out; and tokens that the gateway's own code accepts."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from components.edge.authorizer import key_set, tokens
from services import system
from tests.services.postgres import Server
from tests.services.user.conftest import CUSTOMER, ISSUER, Site, acting, register, sign_in

EXPECTED = tokens.Expected(issuer=ISSUER, audience=ISSUER)


def refresh(site: Site, token: str) -> int:
    return site.http.post("/v1/sessions/refresh", json={"refreshToken": token}).status_code


def refreshed(site: Site, token: str) -> dict[str, Any]:
    answer = site.http.post("/v1/sessions/refresh", json={"refreshToken": token})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_gateway_s_authorizer_accepts_the_tokens(site: Site) -> None:
    """Two implementations of one standard that were never tried together."""
    profile = register(site)
    signed_in = sign_in(site, profile["email"].upper())
    answer = site.http.get("/v1/keys")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    keys = key_set.parse(answer.content)
    claims = tokens.read(signed_in["accessToken"], keys.get, EXPECTED, time.time())
    assert claims.subject == profile["id"] == signed_in["userId"]
    assert claims.scopes == frozenset(CUSTOMER.split())
    with pytest.raises(tokens.RejectedError, match="expired"):
        tokens.read(signed_in["accessToken"], keys.get, EXPECTED, time.time() + 900 + 31)
    assert all(set(key) == {"kty", "use", "alg", "kid", "n", "e"} for key in json.loads(answer.content)["keys"])


def test_customers_may_use_every_scoped_route() -> None:
    """A scope that no token has makes a route that nobody can call."""
    asked = {route.scope for spec in system() if spec.http for route in spec.http.routes if route.scope}
    assert asked == set(CUSTOMER.split())


def test_a_wrong_password_and_an_unknown_address_look_alike(site: Site) -> None:
    """A different answer tells who has an account here."""
    profile = register(site)
    wrong = site.http.post("/v1/sessions", json={"email": profile["email"], "password": "not the password"})
    unknown = site.http.post("/v1/sessions", json={"email": "nobody@example.org", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == 401
    told = [answer.json() | {"correlationId": ""} for answer in (wrong, unknown)]
    assert told[0] == told[1]


def test_a_refresh_token_that_comes_again_later_ends_the_session(site: Site, postgres: Server) -> None:
    """A stolen refresh token is for ever, unless its second use gives the thief away."""
    signed_in = sign_in(site, register(site)["email"])
    second = refreshed(site, signed_in["refreshToken"])
    assert second["sessionId"] == signed_in["sessionId"]
    with postgres.master(site.database) as connection:
        connection.execute("UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds'")
    assert refresh(site, signed_in["refreshToken"]) == 401
    assert refresh(site, second["refreshToken"]) == 401, "the thief, or the owner, goes on"


def test_a_refresh_token_whose_successor_was_used_ends_the_session(site: Site) -> None:
    """Somebody holds the whole chain: who uses its end has had the answer, so the other hasn't lost it."""
    signed_in = sign_in(site, register(site)["email"])
    second = refreshed(site, signed_in["refreshToken"])
    third = refreshed(site, second["refreshToken"])
    assert refresh(site, signed_in["refreshToken"]) == 401
    assert refresh(site, third["refreshToken"]) == 401


def test_who_lost_the_answer_gets_the_same_one_again(site: Site) -> None:
    """A phone in a tunnel: it asked, never heard, asked again, and its owner was signed out."""
    signed_in = sign_in(site, register(site)["email"])
    once, again = (refreshed(site, signed_in["refreshToken"])["refreshToken"] for _ in range(2))
    assert once == again
    assert refresh(site, again) == 200


def test_of_many_uses_at_once_one_makes_the_successor(site: Site) -> None:
    """Two requests that read «unused» before either writes «used» make two sessions of one."""
    token = sign_in(site, register(site)["email"])["refreshToken"]
    with ThreadPoolExecutor(8) as pool:
        uses = [pool.submit(refreshed, site, token) for _ in range(8)]
    assert len({use.result()["refreshToken"] for use in uses}) == 1


def test_signing_out_ends_a_session_of_one_s_own_only(site: Site) -> None:
    """Whoever can end others' sessions can lock every customer out."""
    mine, other = (sign_in(site, register(site)["email"]) for _ in range(2))
    stranger = site.http.delete(f"/v1/sessions/{other['sessionId']}", headers=acting(mine["userId"]))
    assert stranger.status_code == 404
    assert refresh(site, other["refreshToken"]) == 200
    for _ in range(2):
        own = site.http.delete(f"/v1/sessions/{mine['sessionId']}", headers=acting(mine["userId"]))
        assert (own.status_code, own.content) == (204, b"")
    assert refresh(site, mine["refreshToken"]) == 401
