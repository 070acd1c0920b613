"""A service's HTTP process: liveness, readiness, and a stop that finishes what it began."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import Final

from kit.log import log

PROBES: Final = frozenset({"/health", "/ready"})


class Handler(BaseHTTPRequestHandler):
    """Answers the probes, and 404 to everything else.

    A connection carries one request (HTTP/1.0, the base class's default): no idle connection holds up a stop.
    """

    server_version = "souk"
    sys_version = ""
    timeout = 30
    """Seconds that a client may stay silent: one that never finishes its request doesn't hold up a stop either."""

    def do_GET(self) -> None:
        """Answer a GET."""
        started = time.monotonic()
        path = self.path.partition("?")[0]
        status = HTTPStatus.OK if path in PROBES else HTTPStatus.NOT_FOUND
        self._answer(status)
        if path not in PROBES:
            log("request", method=self.command, path=path, status=int(status), ms=_milliseconds(started))

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the base class looks these names up

    def _answer(self, status: HTTPStatus) -> None:
        body = json.dumps({"status": status.phrase}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Leave the base class's lines out: requests are logged above, as JSON."""


class Server(ThreadingHTTPServer):
    """Waits for the requests that are under way when it closes."""

    daemon_threads = False
    allow_reuse_address = True


def serve() -> None:
    """Serve on `PORT` until SIGTERM or SIGINT, then finish what is under way and return."""
    with Server(("", int(os.environ["PORT"])), Handler) as server:

        def stop(number: int, frame: FrameType | None) -> None:
            del frame
            log("stopping", signal=signal.Signals(number).name)
            # From a thread of its own: `shutdown` waits for the very loop that the signal interrupts.
            threading.Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        log("listening", port=server.server_port)
        server.serve_forever()
    log("stopped")


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
