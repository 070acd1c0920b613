"""A running order service with its tables, its stream and its queues; a catalogue; and what the bus heard."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from kit import aws as kit_aws
from kit.ids import new_id
from services.order.infra import SPEC
from tests.services import tables
from tests.services.aws import Aws
from tests.services.order.catalogue import Catalogue, serving
from tests.services.order.pipe import piping
from tests.services.process import PATIENCE, Running, running

CUSTOMER = "orders:read orders:write"


@dataclass(slots=True)
class Shop:
    """The service and its surroundings."""

    running: Running
    aws: Aws
    catalogue: Catalogue
    queue: str
    heard_url: str
    environment: dict[str, str]
    heard: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def http(self) -> httpx.Client:
        """How to ask it."""
        return self.running.http

    def product(self, amount: int = 250, currency: str = "EUR") -> str:
        """A new product at this price."""
        product_id = new_id()
        self.catalogue.prices[product_id] = {"amount": amount, "currency": currency}
        return product_id

    def place(self, customer: str, key: str | None = None, **changes: Any) -> httpx.Response:
        """Place an order."""
        headers = acting(customer) | ({"Idempotency-Key": key} if key else {})
        return self.http.post("/v1/orders", json=self.wanted() | changes, headers=headers)

    def placed(self, customer: str) -> str:
        """A new order's id."""
        answer = self.place(customer)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def wanted(self) -> dict[str, Any]:
        """What a customer sends."""
        lines = [{"productId": self.product(), "quantity": 2}, {"productId": self.product(99), "quantity": 1}]
        return {"lines": lines, "payment": {"method": "card", "token": "tok_visa"}}

    def tell(self, kind: str, event_id: str | None = None, **data: Any) -> None:
        """An event from another service, as the bus brings it."""
        self.aws.client("sqs").send_message(QueueUrl=self.queue, MessageBody=event(kind, event_id, **data))

    def authorised(self, order_id: str, event_id: str | None = None) -> None:
        """Payment holds the money."""
        amount = {"amount": 599, "currency": "EUR"}
        self.tell("payment.authorised", event_id, orderId=order_id, paymentId=new_id(), amount=amount)

    def reserved(self, order_id: str, event_id: str | None = None) -> None:
        """Inventory holds the stock."""
        self.tell("inventory.reserved", event_id, orderId=order_id, reservationId=new_id(), lines=[])

    def seen(self, customer: str, order_id: str, status: str) -> dict[str, Any]:
        """The order in the read model, once it has this status."""
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.http.get(f"/v1/orders/{order_id}", headers=acting(customer)).json()
            if answer["status"] == status:
                return answer
            assert time.monotonic() < deadline, f"still {answer}"
            time.sleep(0.05)

    def published(self, order_id: str, number: int) -> list[dict[str, Any]]:
        """The events about an order, once there are so many."""
        while len(found := [one for one in self.heard if one["data"]["orderId"] == order_id]) < number:
            self.heard += [message["detail"] for message in self.aws.received(self.heard_url, 1)]
        return found


def event(kind: str, event_id: str | None = None, **data: Any) -> str:
    """An event's message."""
    detail = {"id": event_id or new_id(), "type": kind, "version": 1, "occurredAt": "2026-01-31T09:30:00.250Z"}
    return json.dumps({"source": "souk.tests", "detail": detail | {"correlationId": "correlation-17", "data": data}})


def acting(customer: str, scope: str = CUSTOMER) -> dict[str, str]:
    """The headers that the gateway sets for a signed-in customer."""
    return {"X-Souk-Subject": customer, "X-Souk-Scope": scope}


@pytest.fixture(scope="module")
def shop(aws: Aws, base: dict[str, str]) -> Generator[Shop]:
    """The service, for the tests of a module."""
    with serving() as catalogue:
        mark = new_id()
        queue, heard = aws.queue(f"order-{mark}", receives=5), aws.bus(mark)
        environment = base | surroundings(aws, mark)
        environment |= {"EVENT_BUS_NAME": mark, "EVENT_SOURCE": "souk.order", "QUEUE_URL": queue}
        environment |= {"PRODUCT_URL": catalogue.url, "PRODUCT_TIMEOUT_SECONDS": "3"}
        with (
            piping(aws, environment["EVENTS_TABLE"], environment["EVENTS_STREAM_QUEUE_URL"]),
            running("order", environment) as found,
        ):
            yield Shop(found, aws, catalogue, queue, heard, environment)


@pytest.fixture
def here(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """The emulator, as what this process takes for AWS."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    kit_aws.session.cache_clear()
    return aws


def surroundings(aws: Aws, mark: str) -> dict[str, str]:
    """New tables and the stream's queue. Returns the variables that tell the service of them."""
    found: dict[str, str] = {}
    for table in SPEC.tables:
        found |= tables.create(aws, table, f"{table.name}-{mark}")
    fifo = aws.client("sqs").create_queue(QueueName=f"stream-{mark}.fifo", Attributes={"FifoQueue": "true"})
    return found | {"EVENTS_STREAM_QUEUE_URL": fifo["QueueUrl"]}
