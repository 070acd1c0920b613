"""Identifiers, times and settings: small, and everywhere."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import aws, clock, correlation
from kit.ids import is_id, new_id
from kit.settings import Cache, Database, SettingsError, load
from tests.services.aws import Aws


def test_ids_sort_by_time_are_unique_and_are_uuids() -> None:
    """Ids that jump about make every index's page a new one."""
    before = datetime.now(UTC)
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))
    first = uuid.UUID(made[0])
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    assert abs((first.int >> 80) / 1000 - before.timestamp()) < 60
    with ThreadPoolExecutor(8) as pool:
        several = [pool.submit(lambda: [new_id() for _ in range(1000)]) for _ in range(8)]
    assert len({one for batch in several for one in batch.result()}) == 8000


@given(st.text(max_size=40))
def test_only_ids_are_ids(text: str) -> None:
    """Whatever else gets into a path gets into a query."""
    try:
        expected = str(uuid.UUID(text)) == text and uuid.UUID(text).variant == uuid.RFC_4122
    except ValueError:
        expected = False
    assert not is_id(text) or expected
    assert not is_id(f"{new_id()}\n")


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])))
def test_times_come_back_as_they_went(moment: datetime) -> None:
    """An hour's difference twice a year."""
    written = clock.rfc3339(moment)
    assert written.endswith("Z")
    assert abs(datetime.fromisoformat(written) - moment) < timedelta(milliseconds=1)


def test_a_time_without_a_zone_is_refused() -> None:
    """It means another moment on every machine."""
    with pytest.raises(ValueError, match="has no zone"):
        clock.rfc3339(datetime(2026, 1, 31))  # noqa: DTZ001 - the mistake


@given(st.text())
def test_what_is_accepted_as_a_correlation_id_can_forge_nothing(given_id: str) -> None:
    """It is written into log lines and headers as it came."""
    accepted = correlation.accepted(given_id)
    assert accepted.isascii()
    assert accepted.isprintable()
    assert not set(accepted) & set(' "\\\r\n{},:')
    assert accepted == given_id or is_id(accepted)


def test_settings_are_found_by_the_store_s_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan says READ_CACHE_HOST for the store read-cache; so must the code."""
    variables = {"HOST": "cache", "USER": "app", "GROUP": "group", "PASSWORD": "secret"}
    for name, value in variables.items():
        monkeypatch.setenv(f"READ_CACHE_{name}", value)
    found = load(Cache, "read-cache")
    assert (found.host, found.port, found.tls) == ("cache", 6379, "on")
    assert "secret" not in repr(found)


def test_a_bad_setting_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """«validation error for Database» in the middle of a deployment."""
    monkeypatch.setenv("STOCK_PORT", "hunter2")
    monkeypatch.setenv("STOCK_USER", "")
    with pytest.raises(SettingsError) as caught:
        load(Database, "stock")
    said = str(caught.value)
    assert all(name in said for name in ("STOCK_HOST", "STOCK_PORT", "STOCK_DATABASE", "STOCK_USER"))
    assert "hunter2" not in said
    assert caught.value.__cause__ is None


def test_tokens_are_what_aws_s_own_client_makes(here: Aws) -> None:
    """A token that is signed a little differently signs in nobody, and says only «authentication failed»."""
    host = "accounts.abc.eu-west-1.rds.amazonaws.com"
    theirs = here.client("rds").generate_db_auth_token(host, 5432, "app", "eu-west-1")
    ours = aws.database_token(host, 5432, "app")
    assert _without_time(ours) == _without_time(theirs)
    token = aws.cache_token("souk-dev-group", "souk-dev-user")
    assert token.startswith("souk-dev-group/?Action=connect&User=souk-dev-user&X-Amz-Algorithm=AWS4-HMAC-SHA256")
    assert "X-Amz-Expires=900" in token
    assert "%2Feu-west-1%2Felasticache%2Faws4_request" in token


def _without_time(token: str) -> list[str]:
    """A token's parts, but for the second in which it was made and what follows from it."""
    return sorted(part for part in token.split("&") if not part.startswith(("X-Amz-Date", "X-Amz-Signature")))
