"""Accounts: made once for an address, seen and changed by their owner only, told of on the bus."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.services.aws import Aws
from tests.services.postgres import Server
from tests.services.user.conftest import Site, acting, register, registration


def test_an_account_is_made_and_told_of(site: Site, aws: Aws) -> None:
    """A registration that nobody hears of leaves the customer without a welcome, and without notifications."""
    profile = register(site, phone="+4915112345678")
    answer = site.http.get(f"/v1/users/{profile['id']}", headers=acting(profile["id"]))
    assert (answer.status_code, answer.json()) == (200, profile)
    assert "password" not in answer.text.lower()
    (event,) = [one for one in aws.received(site.heard, 1) if one["detail"]["data"]["userId"] == profile["id"]]
    assert (event["source"], event["detail-type"]) == ("souk.user", "user.registered")
    assert event["detail"]["data"] == {
        "userId": profile["id"],
        "email": profile["email"],
        "name": "Ada",
        "phone": "+4915112345678",
    }


def test_of_many_registrations_at_once_for_an_address_one_is_made(site: Site, postgres: Server) -> None:
    """A check before the insert lets two through that arrive together."""
    wanted = registration()
    letters = wanted["email"].upper()
    with ThreadPoolExecutor(8) as pool:
        addresses = [letters if number % 2 else wanted["email"] for number in range(8)]
        sent = [pool.submit(site.http.post, "/v1/users", json=wanted | {"email": address}) for address in addresses]
    statuses = sorted(answer.result().status_code for answer in sent)
    assert statuses == [201, *[409] * 7]
    with postgres.master(site.database) as connection:
        found = connection.execute("SELECT count(*) FROM users WHERE lower(email) = lower(%s)", [letters]).fetchone()
    assert found == (1,)


def test_a_change_changes_what_is_named_and_is_told_once(site: Site, aws: Aws) -> None:
    """A change that wipes what it doesn't name costs customers their phone numbers."""
    profile = register(site, phone="+4915112345678")
    here = f"/v1/users/{profile['id']}"
    changed = site.http.patch(here, json={"name": " Grace "}, headers=acting(profile["id"]))
    assert changed.json() == profile | {"name": "Grace"}
    again = site.http.patch(here, json={"name": "Grace"}, headers=acting(profile["id"]))
    assert again.json() == changed.json()
    removed = site.http.patch(here, json={"phone": None}, headers=acting(profile["id"]))
    assert removed.json()["phone"] is None
    heard: list[tuple[str, str | None]] = []
    while len(heard) < 3:
        data = [one["detail"] for one in aws.received(site.heard, 1)]
        heard += [(one["type"], one["data"].get("phone")) for one in data if one["data"]["userId"] == profile["id"]]
    assert heard == [("user.registered", "+4915112345678"), ("user.changed", "+4915112345678"), ("user.changed", None)]


def test_nobody_sees_or_changes_somebody_else(site: Site) -> None:
    """Whoever counts ids upwards reads every customer's address."""
    mine, other = register(site), register(site)
    for answer in (
        site.http.get(f"/v1/users/{other['id']}", headers=acting(mine["id"])),
        site.http.patch(f"/v1/users/{other['id']}", json={"name": "Eve"}, headers=acting(mine["id"])),
    ):
        assert answer.status_code == 404
    assert site.http.get(f"/v1/users/{other['id']}", headers=acting(other["id"])).json() == other


def test_a_scope_is_needed_even_behind_the_gateway(site: Site) -> None:
    """A route whose scope is forgotten in the plan would be open to every token."""
    profile = register(site)
    here = f"/v1/users/{profile['id']}"
    assert site.http.get(here).status_code == 401
    assert site.http.get(here, headers=acting("-", "-")).status_code == 401
    assert site.http.get(here, headers=acting(profile["id"], "orders:read")).status_code == 403
    assert site.http.patch(here, json={"name": "x"}, headers=acting(profile["id"], "users:read")).status_code == 403
    twice = [*acting(profile["id"]).items(), ("X-Souk-Subject", profile["id"])]
    assert site.http.get(here, headers=twice).status_code == 401
