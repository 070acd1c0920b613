"""The service as a Lambda function: the same application behind a load balancer and its queue."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any

import pytest

from kit.ids import new_id
from kit.postgres import outbox
from services.inventory.app.events import InventoryAdjusted
from tests.services.aws import Aws
from tests.services.delivery import Heard, body
from tests.services.inventory.conftest import Shelf, placed
from tests.services.lambda_api import RuntimeApi, runtime_api
from tests.services.process import PATIENCE, start

Invoke = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="module")
def heard(aws: Aws) -> tuple[str, Heard]:
    """A bus, and what it hears."""
    bus = f"bus-{new_id()}"
    return bus, Heard(aws, aws.bus(bus))


@pytest.fixture(scope="module")
def invoke(shelf: Shelf, aws: Aws, base: dict[str, str], heard: tuple[str, Heard]) -> Generator[Invoke]:
    """The function. Returns what it answers; (kind of error, message) if it fails."""
    environment = base | shelf.environment | {"EVENT_BUS_NAME": heard[0], "EVENT_SOURCE": "souk.inventory"}
    environment |= {"QUEUE_URL": f"{aws.url}/123456789012/orders"}

    def ask(event: dict[str, Any]) -> Any:
        RuntimeApi.events.put({"id": "one", **event})
        path, answer = RuntimeApi.answers.get(timeout=PATIENCE)
        return (answer["errorType"], answer["errorMessage"]) if path.endswith("/error") else answer

    with runtime_api() as address:
        process = start(
            "inventory",
            "kit.lambda_runtime",
            environment | {"AWS_LAMBDA_RUNTIME_API": address},
            "app.handler.handle",
        )
        try:
            yield ask
        finally:
            process.kill()
            process.communicate()


def request(path: str, method: str = "GET", headers: dict[str, str] | None = None, text: str = "") -> dict[str, Any]:
    """A request as a load balancer brings it to a function (ELB User Guide, "Lambda functions as targets")."""
    return {
        "requestContext": {
            "elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/i/1"}
        },
        "httpMethod": method,
        "path": path,
        "queryStringParameters": {},
        "headers": {"host": "inventory", "x-forwarded-proto": "https", "x-forwarded-port": "443", **(headers or {})},
        "body": text,
        "isBase64Encoded": False,
    }


def message(name: str, text: str, queue: str = "orders") -> dict[str, Any]:
    """A message as Lambda brings it."""
    arn = f"arn:aws:sqs:eu-west-1:123456789012:{queue}"
    return {"messageId": name, "body": text, "eventSourceARN": arn, "attributes": {"ApproximateReceiveCount": "1"}}


def test_a_request_is_answered_as_by_a_task(invoke: Invoke, shelf: Shelf) -> None:
    """A service moved to Lambda by one word must not need other code."""
    lamp = shelf.product(7)
    answer = invoke(request(f"/v1/stock/{lamp}"))
    assert (answer["statusCode"], json.loads(answer["body"])["available"]) == (200, 7)
    assert invoke(request("/health"))["statusCode"] == 200
    assert invoke(request("/ready"))["statusCode"] == 200
    assert invoke(request(f"/v1/stock/{lamp}", "PUT", text="{}"))["statusCode"] in (401, 403, 405)


def test_events_are_told_before_the_function_freezes(invoke: Invoke, shelf: Shelf, heard: tuple[str, Heard]) -> None:
    """An outbox that a thread empties: on Lambda it stays full until the next order, which may be tomorrow."""
    lamp, order = shelf.product(5), new_id()
    lines = placed(order, {lamp: 2})
    records = [message("m1", body("order.placed", lines)), message("m2", "no event"), message("m3", "{}", "another")]
    assert invoke({"Records": records}) == {"batchItemFailures": [{"itemIdentifier": name} for name in ("m2", "m3")]}
    with shelf.database.transaction() as connection:
        assert connection.execute("SELECT count(*) AS left FROM outbox").fetchone() == {"left": 0}
    assert heard[1].about("inventory.reserved", orderId=order)
    assert shelf.stock(lamp).reserved == 2


def test_a_schedule_has_the_background_work_done(invoke: Invoke, shelf: Shelf, heard: tuple[str, Heard]) -> None:
    """What is overdue while nobody buys anything stays so."""
    lamp = new_id()
    with shelf.database.transaction() as connection:
        outbox.add(connection, InventoryAdjusted(product_id=lamp, available=3, revision=1))
    assert invoke({"source": "aws.scheduler"}) is None
    assert heard[1].about("inventory.adjusted", productId=lamp)


def test_who_sends_headers_past_the_gateway_is_refused(invoke: Invoke) -> None:
    """An API gateway hands on the caller's own headers: with X-Souk-Subject he is whoever he likes."""
    event = {"httpMethod": "GET", "path": "/v1/stock/x", "headers": {"X-Souk-Subject": "somebody"}}
    error, _ = invoke(event | {"requestContext": {"apiId": "abc", "stage": "live"}})
    assert error == "UnknownEventError"
