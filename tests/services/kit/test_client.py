"""Calls to a service that misbehaves, over real connections."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import BaseModel

from kit import correlation
from kit.client.service import ServiceClient, UnavailableError
from kit.settings import Callee
from tests.kit.ports import free_port


class Price(BaseModel):
    """What the tests ask for."""

    amount: int


class Peer:
    """A service that answers with what it is told to. `seen` holds each request's method and headers."""

    def __init__(self, behave: Callable[[int], tuple[int, bytes]]) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.behave = behave


@contextmanager
def peer(
    behave: Callable[[int], tuple[int, bytes]], timeout: float = 3, **headers: str
) -> Generator[tuple[Peer, ServiceClient]]:
    """A peer and a client for it. `behave` takes the number of the request, from 0, and returns status and body."""
    told = Peer(behave)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told.seen.append((self.command, dict(self.headers.items())))
            status, body = told.behave(len(told.seen) - 1)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_GET  # noqa: N815 - the base class looks these names up

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = ServiceClient("price", Callee(url=f"http://127.0.0.1:{server.server_port}", timeout_seconds=timeout))
        client.open()
        try:
            yield told, client
        finally:
            client.close()
            server.shutdown()


def flaky(failures: int, status: int = 503) -> Callable[[int], tuple[int, bytes]]:
    return lambda number: (status, b"") if number < failures else (200, b'{"amount": 100}')


def test_what_passes_is_tried_again_and_carries_the_correlation_id() -> None:
    """A deployment of the callee, seen from its callers as errors."""
    with peer(flaky(2)) as (told, client), correlation.correlated("correlation-17"):
        assert client.fetch("/v1/prices/1", Price).amount == 100
        assert [headers["X-Correlation-Id"] for _, headers in told.seen] == ["correlation-17"] * 3


def test_what_may_have_happened_is_not_done_again() -> None:
    """A retried POST charged a card twice."""
    with peer(flaky(1)) as (told, client):
        with pytest.raises(UnavailableError, match="answered 503"):
            client.send("POST", "/v1/charges", json={"amount": 100})
        assert [method for method, _ in told.seen] == ["POST"]


def test_what_is_carried_out_once_by_contract_is_asked_for_again() -> None:
    """One lost packet, and a payment waited for the next round of its worker."""
    with peer(flaky(2)) as (told, client):
        key = {"Idempotency-Key": "payment-17:capture"}
        assert client.send("POST", "/v1/charges/ch_17/capture", headers=key).status_code == 200
        assert [(method, headers["Idempotency-Key"]) for method, headers in told.seen] == [
            ("POST", "payment-17:capture")
        ] * 3


def test_a_refusal_is_an_answer_and_no_outage() -> None:
    """A caller's own mistakes opened the circuit for everybody."""
    with peer(lambda _: (404, b"{}")) as (told, client):
        for _ in range(20):
            assert client.send("GET", "/v1/prices/0").status_code == 404
        assert client.breaker.state == "closed"
        assert len(told.seen) == 20


def test_an_open_circuit_calls_nobody_and_falls_back() -> None:
    """A page that waits three seconds for each part that is away is as good as down."""
    with peer(flaky(10**6)) as (told, client):
        while client.breaker.state == "closed":
            with pytest.raises(UnavailableError):
                client.send("GET", "/v1/prices/1")
        made = len(told.seen)
        assert made == 10
        with pytest.raises(UnavailableError, match="circuit open"):
            client.send("GET", "/v1/prices/1")
        assert client.fetch("/v1/prices/1", Price, lambda _: Price(amount=0)).amount == 0
        assert len(told.seen) == made


def test_all_attempts_keep_to_the_callee_s_time() -> None:
    """Three attempts of three seconds each: nine, under a gateway's budget of a few."""

    def slow(number: int) -> tuple[int, bytes]:
        time.sleep(0.4 if number == 0 else 5)
        return 503, b""

    with peer(slow, timeout=0.6) as (_, client):
        started = time.monotonic()
        with pytest.raises(UnavailableError):
            client.send("GET", "/v1/prices/1")
        assert time.monotonic() - started < 3  # not the 5 s of the second answer: generous, the order matters


def test_nobody_listening_and_no_such_name_are_outages() -> None:
    """Any other exception than the one that callers know becomes a 500."""
    for url in (f"http://127.0.0.1:{free_port()}", "http://no-such-service.invalid:8080"):
        client = ServiceClient("gone", Callee(url=url, timeout_seconds=1))
        client.open()
        with pytest.raises(UnavailableError):
            client.send("GET", "/")
        client.close()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"amount": "much"}', b'{"amount": null}'])
def test_an_answer_that_makes_no_sense_is_none(body: bytes) -> None:
    """A proxy's page with status 200 was a 500 of every service behind it, where a fallback stood ready."""
    with peer(lambda _: (200, body)) as (_, client):
        with pytest.raises(UnavailableError, match="no Price"):
            client.fetch("/v1/prices/1", Price)
        assert client.fetch("/v1/prices/1", Price, lambda _: Price(amount=0)).amount == 0


def test_an_answer_that_cannot_be_decoded_is_none() -> None:
    """Half a compressed body is no transport's failure to httpx, and was nobody's to us."""
    with peer(lambda _: (200, b"no gzip"), Content_Encoding="gzip") as (told, client):
        with pytest.raises(UnavailableError, match="DecodingError"):
            client.send("GET", "/v1/prices/1")
        assert len(told.seen) == 3, "another attempt may bring it whole"


def test_a_peer_that_trickles_is_cut_off() -> None:
    """A time-out for each read is none: one byte a second keeps a thread busy for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def trickle() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not ended.wait(0.05):
                    connection.sendall(b"x")

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        client = ServiceClient("slow", Callee(url=f"http://127.0.0.1:{server.getsockname()[1]}", timeout_seconds=0.5))
        client.open()
        with pytest.raises(UnavailableError):
            client.send("POST", "/")
        client.close()
        ended.set()
        thread.join()
