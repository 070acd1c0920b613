"""What a load balancer's stand-in sends on and gives back: request and answer, and nothing of its own."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import pytest

from souk.local.gateway.targets import Forwarded, Onward, Targets, TimedOutError, UnreachableError
from souk.local.plan.entries import Entry, Route

ENTRY = Entry(
    domain="shop.example.com",
    group="sg-entry",
    routes=(Route(("/*",), (), "order", "/ready"),),
    headers={"X-Frame-Options": "DENY"},
    internal=True,
)


class Echo(BaseHTTPRequestHandler):
    """Tells what it got, packed, and says so."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one request; not at all one that says so."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path.startswith("/slow"):
            threading.Event().wait(3)
        told = gzip.compress(json.dumps([self.path, self.headers.items(), body]).encode())
        self.send_response(200)
        for name, value in (("Content-Encoding", "gzip"), ("X-Frame-Options", "ALLOW"), ("Set-Cookie", "a=1")):
            self.send_header(name, value)
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Write nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """Where the echo listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def forwarded(port: int, path: str = "/v1/orders/ä", *, timeout: float = 20, admits: bool = True) -> Forwarded:
    """What comes back of one request."""

    async def ask() -> Forwarded:
        workload = cast("Any", SimpleNamespace(port=port, groups=("sg-order",)))
        admission = Mock(admit=Mock(return_value=admits))
        targets = Targets({"order": workload}, {"order": "127.0.0.1"}, admission)
        headers = [("x-own", "1"), ("connection", "close"), ("content-length", "9")]
        try:
            return await targets.forward(ENTRY, Onward("POST", path, "q=1", headers, b"body", timeout))
        finally:
            await targets.close()

    return asyncio.run(ask())


def test_nothing_is_added_to_a_request(port: int) -> None:
    """A service answered packed because the stand-in's own client had asked for it, and plain behind AWS's balancer."""
    path, headers, body = json.loads(gzip.decompress(forwarded(port).body))
    assert (path, body) == ("/v1/orders/%C3%A4?q=1", "body")
    assert {name.lower() for name, _ in headers} == {"host", "x-own", "content-length"}
    assert dict(headers)["Content-Length"] == "4"


def test_an_answer_comes_back_as_it_is_but_for_what_the_listener_sets(port: int) -> None:
    """A packed answer without the header that says so is noise in a browser."""
    answer = forwarded(port)
    found = [(name.lower(), value) for name, value in answer.headers]
    assert ("content-encoding", "gzip") in found
    assert [value for name, value in found if name == "set-cookie"] == ["a=1", "b=2"]
    assert [value for name, value in found if name == "x-frame-options"] == ["DENY"]


def test_who_is_not_there_or_not_in_time_is_told_apart(port: int) -> None:
    """A gateway that says 502 of a slow service has its customer order twice."""
    with pytest.raises(TimedOutError):
        forwarded(port, "/slow", timeout=0.2)
    with pytest.raises(UnreachableError) as away:
        forwarded(1)
    with pytest.raises(UnreachableError) as dropped:
        forwarded(port, admits=False)
    assert (away.value.status, dropped.value.status) == (502, 504)
