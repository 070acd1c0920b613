"""The service's contracts: committed, kept, and of use to whom they are for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kit.contracts.compatibility import unread
from kit.contracts.schemas import reader_schema
from kit.events.envelope import EventData
from services.order.app import heard
from services.order.app.orders import Orders
from services.order.app.prices import Prices, Product
from services.order.app.saga import handlers
from services.order.infra import SPEC
from tests.services.process import run

HEARD = handlers(Orders(None, Prices(None))).kinds  # pyright: ignore[reportArgumentType] - nothing is handled


def test_the_committed_documents_are_the_code_s() -> None:
    """A contract that nobody updates is believed by everybody."""
    assert run("order", "kit.contracts", {}, "check") == (0, "")


def test_routes_and_events_are_those_of_the_spec(services: Path) -> None:
    """A route that the plan lacks is served to nobody; an event that it lacks is refused by IAM."""
    document = json.loads((services / "order/openapi.json").read_text())
    served = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert SPEC.http
    assert served == {f"{route.method} {route.path}" for route in SPEC.http.routes}
    published = {path.name.removesuffix(".v1.json") for path in (services / "order/events").iterdir()}
    assert published == set(SPEC.publishes)
    assert {kind.event_type for kind in HEARD} == set(SPEC.subscribes)


@pytest.mark.parametrize("kind", HEARD, ids=lambda kind: kind.event_type)
def test_what_others_publish_can_be_read(services: Path, kind: type[EventData]) -> None:
    """A field renamed over there, and every order waits until it is rejected."""
    publisher = kind.event_type.partition(".")[0]
    path = services / publisher / "events" / f"{kind.event_type}.v{kind.event_version}.json"
    assert unread(json.loads(path.read_text()), reader_schema(kind)) == []


def test_products_can_be_read(services: Path) -> None:
    """The same for what product answers."""
    document = json.loads((services / "product/openapi.json").read_text())
    answer = document["paths"]["/v1/products/{productId}"]["get"]["responses"]["200"]
    written = answer["content"]["application/json"]["schema"] | {"components": document["components"]}
    assert unread(written, Product.model_json_schema(by_alias=True, mode="validation")) == []


def test_every_module_of_heard_is_handled() -> None:
    """A class without a handler sends its events to the dead letters."""
    kinds = {one for one in vars(heard).values() if isinstance(one, type) and issubclass(one, EventData)} - {EventData}
    assert kinds == set(HEARD)
