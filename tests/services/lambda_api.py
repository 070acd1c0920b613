"""Lambda's side of its runtime API, for whatever runs as a function."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class RuntimeApi(BaseHTTPRequestHandler):
    """One event after the other: `events` is what it hands out, `answers` what it is told."""

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
    """Serve it while inside. Yields its address."""
    RuntimeApi.events, RuntimeApi.answers = queue.Queue(), queue.Queue()  # nothing of an earlier test's
    with HTTPServer(("127.0.0.1", 0), RuntimeApi) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            RuntimeApi.events.put({})  # whoever still waits for one
            server.shutdown()
            thread.join()
