"""What the images run: it answers its probes, stops when told to, and never claims to have done what it can't."""

from __future__ import annotations

import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

SERVICES = Path(__file__).parents[3] / "services"
SERVING = ("web", "user", "product", "order", "payment", "inventory")
BASE = {"SOUK_ENV": "test", "AWS_REGION": "eu-west-1"}
WITH_DATABASE = ("user", "product", "inventory")


def start(service: str, *module: str, **environment: str) -> subprocess.Popen[str]:
    """The service's process, from its own folder and the kit alone, as in its image."""
    path = os.pathsep.join((str(SERVICES), str(SERVICES / service)))
    return subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-m", *module],
        cwd=SERVICES / service,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path, **BASE, "SERVICE_NAME": service, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(service: str) -> Generator[tuple[subprocess.Popen[str], int]]:
    """A process that listens, and its port."""
    process = start(service, "app", PORT="0")
    try:
        assert process.stdout
        line = json.loads(process.stdout.readline())
        assert (line["message"], line["service"]) == ("listening", service)
        yield process, line["port"]
    finally:
        process.kill()
        process.communicate()


def ask(port: int, method: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("service", SERVING)
def test_a_service_answers_its_probes_and_stops_when_told_to(service: str) -> None:
    """A process that ignores SIGTERM is killed in the middle of its requests, at every deployment."""
    with serving(service) as (process, port):
        assert ask(port, "GET", "/health")[0] == 200
        assert ask(port, "GET", "/ready?from=balancer") == (200, b'{"status":"OK"}')
        assert ask(port, "POST", f"/v1/{service}")[0] == 404
        assert ask(port, "HEAD", "/ready") == (200, b"")
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    messages = [json.loads(line)["message"] for line in output.splitlines()]
    assert sorted(messages) == ["request", "stopped", "stopping"]
    assert messages[-1] == "stopped"


def test_probes_leave_no_lines_and_requests_leave_one() -> None:
    """A probe every ten seconds from every balancer node buried everything else, at half a dollar a gigabyte."""
    with serving("order") as (process, port):
        ask(port, "GET", "/health")
        ask(port, "GET", "/v1/orders/17?token=secret")
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    (line,) = [line for line in map(json.loads, output.splitlines()) if line["message"] == "request"]
    assert (line["method"], line["path"], line["status"], line["level"]) == ("GET", "/v1/orders/17", 404, "info")
    assert "secret" not in output


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_a_migration_that_can_do_nothing_yet_says_so_and_fails(service: str) -> None:
    """A migration that exits with 0 and did nothing lets the new version start on the old tables."""
    process = start(service, "app.migrate")
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert errors == f"{service} has no migrations yet; nothing was changed\n"


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
    event = {"Records": [{"messageId": name, "body": '{"detail-type": "order.placed"}'} for name in ("m1", "m2")]}
    with runtime_api() as address:
        process = start("notification", "kit.lambda_runtime", "app.handler.handle", AWS_LAMBDA_RUNTIME_API=address)
        try:
            RuntimeApi.events.put({"id": "first", **event})
            path, answer = RuntimeApi.answers.get(timeout=60)
            assert path == "/2018-06-01/runtime/invocation/first/response"
            assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}
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
        process = start("notification", "kit.lambda_runtime", "app.nowhere.handle", AWS_LAMBDA_RUNTIME_API=address)
        process.communicate(timeout=60)
        path, answer = RuntimeApi.answers.get(timeout=60)
    assert (path, answer["errorType"]) == ("/2018-06-01/runtime/init/error", "ModuleNotFoundError")
    assert process.returncode != 0
