"""A running payment service with its table, its cache and its queue; a card provider; and what the bus heard."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from kit import aws as kit_aws
from kit.ids import named_id, new_id
from services.payment.infra import SPEC
from tests.services import tables
from tests.services.aws import Aws
from tests.services.process import PATIENCE, Running, running
from tests.services.redis import RedisServer

TOTAL = {"amount": 1299, "currency": "EUR"}
KEY = {"CARD_GATEWAY_SECRET": "the-merchant-key-of-tests"}
"""What the service and the provider both know."""

MERCHANT = {"Authorization": f"Bearer {KEY['CARD_GATEWAY_SECRET']}"}


@dataclass(slots=True)
class Till:
    """The service and its surroundings."""

    running: Running
    provider: Running
    aws: Aws
    queue: str
    heard_url: str
    environment: dict[str, str]
    heard: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def http(self) -> httpx.Client:
        """How to ask the service."""
        return self.running.http

    def tell(self, kind: str, order_id: str, customer: str, **data: Any) -> str:
        """An event of an order, as the bus brings it. Returns its message, to be told again."""
        message = event(kind, orderId=order_id, customerId=customer, **data)
        self.again(message)
        return message

    def again(self, message: str) -> None:
        """A message, told once more."""
        self.aws.client("sqs").send_message(QueueUrl=self.queue, MessageBody=message)

    def placed(self, token: str = "tok_visa", customer: str | None = None) -> tuple[str, str]:  # noqa: S107 - of no card
        """A new order. Returns its id and its customer's."""
        order_id, customer = new_id(), customer or new_id()
        self.tell("order.placed", order_id, customer, lines=[], total=TOTAL, payment={"method": "card", "token": token})
        return order_id, customer

    def shown(self, order_id: str, customer: str, status: str) -> dict[str, Any]:
        """The order's payment, once it has this status."""
        deadline = time.monotonic() + PATIENCE
        path = f"/v1/payments/{named_id('payment', order_id)}"
        while True:
            answer = self.http.get(path, headers=acting(customer))
            if answer.status_code == 200 and answer.json()["status"] == status:
                return answer.json()
            assert time.monotonic() < deadline, f"still {answer.text}"
            time.sleep(0.05)

    def charges(self, order_id: str) -> list[dict[str, Any]]:
        """What the provider did for an order."""
        reference = named_id("payment", order_id)
        return self.provider.http.get("/v1/charges", params={"reference": reference}).json()["charges"]

    def movements(self, order_id: str) -> list[list[str]]:
        """What was done with the money of each charge."""
        return [charge["movements"] for charge in self.charges(order_id)]

    def published(self, order_id: str, number: int) -> list[dict[str, Any]]:
        """The events about an order's payment, once there are so many."""
        while len(found := [one for one in self.heard if one["data"]["orderId"] == order_id]) < number:
            self.heard += [message["detail"] for message in self.aws.received(self.heard_url, 1)]
        return found

    def idle(self) -> None:
        """Wait until every message is handled and nothing is due."""
        deadline, names = time.monotonic() + PATIENCE, ["ApproximateNumberOfMessages"]
        names.append("ApproximateNumberOfMessagesNotVisible")
        while True:
            found = self.aws.client("sqs").get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)
            due = [one for one in tables.rows(self.aws, self.environment["PAYMENTS_TABLE"]) if "due" in one]
            if set(found["Attributes"].values()) == {"0"} and not due:
                return
            assert time.monotonic() < deadline, due
            time.sleep(0.1)


def event(kind: str, **data: Any) -> str:
    """An event's message."""
    detail = {"id": new_id(), "type": kind, "version": 1, "occurredAt": "2026-01-31T09:30:00.250Z"}
    return json.dumps({"source": "souk.order", "detail": detail | {"correlationId": "correlation-17", "data": data}})


def acting(customer: str, scope: str = "payments:read") -> dict[str, str]:
    """The headers that the gateway sets for a signed-in customer."""
    return {"X-Souk-Subject": customer, "X-Souk-Scope": scope}


@pytest.fixture(scope="module")
def provider(base: dict[str, str]) -> Generator[Running]:
    """The card provider's stand-in."""
    with running("payment", base | KEY, "standin") as found:
        found.http.headers.update(MERCHANT)
        yield found


@pytest.fixture(scope="module")
def till(aws: Aws, base: dict[str, str], redis_server: RedisServer, provider: Running) -> Generator[Till]:
    """The service, for the tests of a module."""
    mark = new_id()
    queue, heard = aws.queue(f"payment-{mark}", receives=5), aws.bus(mark)
    environment = (
        base | tables.create(aws, SPEC.tables[0], f"payments-{mark}") | redis_server.environment("idempotency")
    )
    environment |= {"EVENT_BUS_NAME": mark, "EVENT_SOURCE": "souk.payment", "QUEUE_URL": queue}
    environment |= KEY | {"API_CARDS_EXAMPLE_URL": str(provider.http.base_url)}
    with running("payment", environment) as found:
        yield Till(found, provider, aws, queue, heard, environment)


@pytest.fixture
def here(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """The emulator, as what this process takes for AWS."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    kit_aws.session.cache_clear()
    return aws
