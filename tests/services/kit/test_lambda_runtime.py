"""On Lambda: one event after the other, and no message that reached nobody is taken for delivered."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from tests.services.process import start

FUNCTION = str(Path(__file__).parent / "programs" / "function")
BASE = {"SOUK_ENV": "test", "AWS_REGION": "eu-west-1"}


def runtime(address: str, handler: str) -> subprocess.Popen[str]:
    """The image's process on Lambda."""
    return start(FUNCTION, "kit.lambda_runtime", BASE | {"AWS_LAMBDA_RUNTIME_API": address}, handler)


def message(name: str, event_id: str, **data: str) -> dict[str, str]:
    """An order's event, as SQS brings it to a function."""
    detail = {"id": event_id, "type": "order.placed", "version": 1, "occurredAt": "2026-01-31T09:30:00.250Z"}
    detail |= {"correlationId": "correlation-1", "data": data}
    return {"messageId": name, "body": json.dumps({"detail-type": "order.placed", "detail": detail})}


class RuntimeApi(BaseHTTPRequestHandler):
    """Lambda's side of the runtime API, for one event after the other."""

    events: queue.Queue[dict[str, Any]] = queue.Queue()
    answers: queue.Queue[tuple[str, Any]] = queue.Queue()

    def do_GET(self) -> None:
        event = self.events.get()
        body = json.dumps(event).encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", event.get("id", "request-1"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.answers.put((self.path, json.loads(body)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def runtime_api() -> Generator[str]:
    with HTTPServer(("127.0.0.1", 0), RuntimeApi) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            RuntimeApi.events.put({})  # whoever still waits for one
            server.shutdown()
            thread.join()


def test_on_lambda_every_message_that_reached_nobody_is_named() -> None:
    """A handler that returns nothing tells SQS that all went well, and the messages are gone."""
    records = [
        message("m1", "1", orderId="good"),
        message("m2", "2", orderId="bad"),
        message("m3", "3", other="field"),
        message("m4", "seen", orderId="bad"),
        {"messageId": "m5", "body": "no event"},
    ]
    with runtime_api() as address:
        process = runtime(address, "app.handler.handle")
        try:
            RuntimeApi.events.put({"id": "first", "Records": records})
            path, answer = RuntimeApi.answers.get(timeout=60)
            assert path == "/2018-06-01/runtime/invocation/first/response"
            assert answer == {"batchItemFailures": [{"itemIdentifier": name} for name in ("m2", "m3", "m5")]}
            RuntimeApi.events.put({"id": "second", "no": "records"})
            path, answer = RuntimeApi.answers.get(timeout=60)
            assert path == "/2018-06-01/runtime/invocation/second/error"
            assert answer == {"errorType": "KeyError", "errorMessage": "'Records'"}
        finally:
            process.kill()
            process.communicate()


def test_on_lambda_a_handler_that_is_not_there_is_reported() -> None:
    """Without the report, Lambda waits for the time-out of every start."""
    with runtime_api() as address:
        process = runtime(address, "app.nowhere.handle")
        process.communicate(timeout=60)
        path, answer = RuntimeApi.answers.get(timeout=60)
    assert (path, answer["errorType"]) == ("/2018-06-01/runtime/init/error", "ModuleNotFoundError")
    assert process.returncode != 0
