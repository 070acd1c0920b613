"""The service's contracts: committed, kept, and of use to whom they are for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kit.cache import Cache
from kit.contracts.compatibility import unread
from kit.contracts.schemas import reader_schema
from kit.events.envelope import EventData
from kit.settings import variable
from services.payment.app.application import PROVIDER
from services.payment.app.keys import Keys
from services.payment.app.wishes import handlers
from services.payment.infra import SPEC
from tests.services.process import run

NONE: Any = None
HEARD = handlers(NONE, Keys(Cache("idempotency", NONE))).kinds


def test_the_committed_documents_are_the_code_s() -> None:
    """A contract that nobody updates is believed by everybody."""
    assert run("payment", "kit.contracts", {}, "check") == (0, "")


def test_routes_events_and_host_are_those_of_the_spec(services: Path) -> None:
    """A route that the plan lacks is served to nobody; an event that it lacks is refused by IAM."""
    document = json.loads((services / "payment/openapi.json").read_text())
    served = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert SPEC.http
    assert served == {f"{route.method} {route.path}" for route in SPEC.http.routes}
    published = {path.name.removesuffix(".v1.json") for path in (services / "payment/events").iterdir()}
    assert published == set(SPEC.publishes)
    assert {kind.event_type for kind in HEARD} == set(SPEC.subscribes)
    assert [variable(need.host).replace(".", "_") for need in SPEC.internet] == [variable(PROVIDER)]


@pytest.mark.parametrize("kind", HEARD, ids=lambda kind: kind.event_type)
def test_what_order_publishes_can_be_read(services: Path, kind: type[EventData]) -> None:
    """A field renamed over there, and no payment is ever made."""
    path = services / "order/events" / f"{kind.event_type}.v{kind.event_version}.json"
    assert unread(json.loads(path.read_text()), reader_schema(kind)) == []
