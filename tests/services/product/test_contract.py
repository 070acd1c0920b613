"""The service's contracts: committed as the code makes them, kept to by itself, and understood by it in others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.spec import METHODS
from kit.cache import Cache
from kit.contracts.compatibility import unread
from kit.contracts.documents import documents
from kit.contracts.files import committed, differences
from kit.contracts.schemas import reader_schema
from kit.postgres.inbox import Inbox
from kit.postgres.pool import Postgres
from kit.settings import Cache as CacheSettings
from kit.settings import Database
from services.product.app import heard
from services.product.app.consumer import Consumer
from services.product.app.read_cache import ReadCache
from services.product.infra import SPEC

NOWHERE = Inbox(Postgres("nowhere", Database(host="nowhere", database="-", user="-")))
CACHE = ReadCache(Cache("nowhere", CacheSettings(host="nowhere", user="-", group="-")))
READ = {kind.event_type: kind for kind in Consumer(NOWHERE, CACHE).handlers.kinds}


def test_the_committed_documents_are_the_code_s(services: Path) -> None:
    """A document that lags behind is what clients are built from."""
    assert differences(services / "product", documents("services.product.app", "product")) == []


def test_the_documents_have_exactly_the_routes_and_events_of_the_spec(services: Path) -> None:
    """A route that the gateway knows and the service doesn't is a 404; an event that the spec lacks, IAM refuses."""
    found = committed(services / "product")
    paths: dict[str, Any] = found["openapi.json"]["paths"]
    served = {(name.upper(), path) for path, methods in paths.items() for name in methods if name.upper() in METHODS}
    assert SPEC.http
    assert served == {(route.method, route.path) for route in SPEC.http.routes}
    assert {name.removeprefix("events/").split(".v")[0] for name in found if "/" in name} == set(SPEC.publishes)


def test_everything_that_the_bus_brings_has_a_handler() -> None:
    """An event that the rule brings and nobody handles fills the dead-letter queue."""
    assert set(READ) == set(SPEC.subscribes)


@pytest.mark.parametrize("name", sorted(READ))
def test_what_others_publish_is_understood(services: Path, name: str) -> None:
    """A publisher that renames a field, with every test of its own still green."""
    publisher = name.partition(".")[0]
    written = json.loads((services / publisher / "events" / f"{name}.v1.json").read_text(encoding="utf-8"))
    assert unread(written, reader_schema(READ[name])) == []


def test_what_the_inventory_answers_is_understood(services: Path) -> None:
    """An answer that can't be read looks like an outage: every product's stock is unknown."""
    document = committed(services / "inventory")["openapi.json"]
    answers = document["paths"]["/v1/stock/{productId}"]["get"]["responses"]
    written = answers["200"]["content"]["application/json"]["schema"]
    assert unread(document | written, heard.Stock.model_json_schema(by_alias=True)) == []
