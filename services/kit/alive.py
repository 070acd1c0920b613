"""Answers the image's health check where a process serves nobody: as long as its workers run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answering(alive: Callable[[], bool]) -> ThreadingHTTPServer:
    """A server on a thread of its own, on the loopback interface and PORT, where `kit.healthy` asks."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if alive() else 503)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing: it is asked every ten seconds."""

    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Handler)
    threading.Thread(target=server.serve_forever, name="alive", daemon=True).start()
    return server
