"""The service's contracts: committed as the code makes them, kept to by itself, and understood by it in others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.spec import METHODS
from kit.contracts.compatibility import unread
from kit.contracts.documents import documents
from kit.contracts.files import committed, differences
from kit.contracts.schemas import reader_schema
from kit.postgres.inbox import Inbox
from kit.postgres.pool import Postgres
from kit.settings import Database
from services.inventory.app.consumer import handlers
from services.inventory.infra import SPEC

NOWHERE = Inbox(Postgres("nowhere", Database(host="nowhere", database="-", user="-")))
READ = {kind.event_type: kind for kind in handlers(NOWHERE).kinds}


def test_the_committed_documents_are_the_code_s(services: Path) -> None:
    """A document that lags behind is what clients are built from."""
    assert differences(services / "inventory", documents("services.inventory.app", "inventory")) == []


def test_the_documents_have_exactly_the_routes_and_events_of_the_spec(services: Path) -> None:
    """A route that the gateway knows and the service doesn't is a 404; an event that the spec lacks, IAM refuses."""
    found = committed(services / "inventory")
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
