"""A product service of the tests: it says prices, or whatever else it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Catalogue:
    """`prices` are by product. `answer` replaces every answer while it is there: status and body."""

    def __init__(self) -> None:
        self.prices: dict[str, dict[str, Any]] = {}
        self.answer: tuple[int, bytes] | None = None
        self.asked = 0
        self.url = ""

    def respond(self, path: str) -> tuple[int, bytes]:
        """What a request is answered with."""
        self.asked += 1
        if self.answer:
            return self.answer
        product_id = path.removeprefix("/v1/products/")
        if product_id not in self.prices:
            return 404, b'{"status": 404}'
        product = {"id": product_id, "name": "A thing", "price": self.prices[product_id]}
        return 200, json.dumps(product).encode()


@contextmanager
def serving() -> Generator[Catalogue]:
    """Serve while inside."""
    catalogue = Catalogue()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body = catalogue.respond(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        catalogue.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield catalogue
        finally:
            server.shutdown()
