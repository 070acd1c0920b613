"""The service's contracts: committed as the code makes them, and kept to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.spec import METHODS
from kit.contracts.documents import documents
from kit.contracts.files import committed, differences
from services.user.infra import SPEC


def test_the_committed_documents_are_the_code_s(services: Path) -> None:
    """A document that lags behind is what clients are built from."""
    assert differences(services / "user", documents("services.user.app", "user")) == []


def test_the_document_has_exactly_the_routes_of_the_spec(services: Path) -> None:
    """A route that the gateway knows and the service doesn't is a 404 for customers."""
    paths = committed(services / "user")["openapi.json"]["paths"]
    served = {(name.upper(), path) for path, methods in paths.items() for name in methods if name.upper() in METHODS}
    assert SPEC.http
    assert served == {(route.method, route.path) for route in SPEC.http.routes}


def test_every_published_event_has_a_schema(services: Path) -> None:
    """IAM refuses to publish what the spec doesn't name."""
    found = {name.removeprefix("events/").split(".v")[0] for name in committed(services / "user") if "/" in name}
    assert found == set(SPEC.publishes)


@pytest.mark.parametrize("name", ["events/user.registered.v1.json", "events/user.changed.v1.json"])
def test_no_event_carries_a_secret(services: Path, name: str) -> None:
    """The archive keeps every event for years."""
    text = json.dumps(committed(services / "user")[name]).lower()
    assert not any(word in text for word in ("password", "token", "secret"))
