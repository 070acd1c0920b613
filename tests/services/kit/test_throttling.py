"""DynamoDB that takes no more for the moment: said by a server in its place."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.exceptions import ClientError

from kit import aws as kit_aws
from kit.dynamodb import Table, ThrottledError
from kit.ids import new_id
from kit.settings import Table as TableSettings
from tests.services.process import running


class Answers(BaseHTTPRequestHandler):
    """What it says to whatever is asked."""

    told: dict[str, Any]

    def do_POST(self) -> None:
        """Say no."""
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(self.told).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Generator[dict[str, str]]:
    """What makes boto3 ask this server, here and in a service."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}", "AWS_REGION": "eu-west-1"}
        found |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        for name, value in found.items():
            monkeypatch.setenv(name, value)
        kit_aws.session.cache_clear()
        yield found
        server.shutdown()
        kit_aws.session.cache_clear()


def refusal(code: str, **more: Any) -> dict[str, Any]:
    """DynamoDB's way to say it."""
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "", **more}


def test_who_asks_too_much_is_told_to_wait(environment: dict[str, str]) -> None:
    """A sale's first minute: every second order answered with 500, and an alarm that wakes somebody for nothing."""
    Answers.told = refusal("ProvisionedThroughputExceededException")
    queue = environment["AWS_ENDPOINT_URL"] + "/queue"
    order = {"EVENTS_TABLE": "events", "ORDERS_TABLE": "orders", "EVENTS_STREAM_QUEUE_URL": queue, "QUEUE_URL": queue}
    order |= {"EVENT_BUS_NAME": "bus", "EVENT_SOURCE": "souk.order", "PRODUCT_URL": "http://product:8080"}
    acting = {"X-Souk-Subject": new_id(), "X-Souk-Scope": "orders:read"}
    with running("order", {"SOUK_ENV": "test", **environment, **order}) as service:
        answer = service.http.get(f"/v1/orders/{new_id()}", headers=acting)
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "1"), answer.text
        assert answer.json()["type"] == "urn:souk:problem:unavailable"


def cancelled(*reasons: str) -> type[ClientError]:
    """What a transaction raises that was cancelled for these reasons."""
    Answers.told = refusal("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in reasons])
    table = Table("events", TableSettings(table="events"), {"orderId": "-"})
    with pytest.raises(ClientError) as raised:
        table.client.transact_write_items(TransactItems=[{"Put": {"TableName": "events", "Item": {}}}])
    return raised.type


@pytest.mark.usefixtures("environment")
def test_a_transaction_that_lost_is_no_throttled_one() -> None:
    """An order's race taken for an outage: nobody reads again, and a saga stands still."""
    assert cancelled("None", "ThrottlingError") is ThrottledError
    assert cancelled("ProvisionedThroughputExceeded") is ThrottledError
    assert cancelled("ConditionalCheckFailed", "ThrottlingError") is not ThrottledError
    assert cancelled("None", "ConditionalCheckFailed") is not ThrottledError
