"""A service's process: it answers its probes, says what is wrong in problems, and finishes what it began."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kit.ids import new_id
from tests.services.process import PATIENCE, Running, run, running

DEMO = str(Path(__file__).parent / "programs" / "demo")
BASE = {"SOUK_ENV": "test", "AWS_REGION": "eu-west-1"}


@pytest.fixture(scope="module")
def demo() -> Generator[Running]:
    """The service, for the tests of this module that leave it running."""
    with running(DEMO, BASE) as found:
        yield found


def test_a_stop_finishes_the_request_under_way() -> None:
    """A process that ignores SIGTERM is killed in the middle of its requests, at every deployment."""
    with running(DEMO, BASE) as service, ThreadPoolExecutor(1) as pool:
        assert service.http.get("/health").status_code == 200
        assert service.http.head("/ready").status_code == 200
        under_way = pool.submit(service.http.get, "/v1/slow")
        service.wait_for("slow begun")
        assert service.stop() == 0
        assert under_way.result().json() == {"text": "done"}
        assert [line["message"] for line in service.lines] == [
            "listening",
            "slow begun",
            "stopping",
            "request",
            "stopped",
        ]


def test_a_client_that_never_finishes_its_request_does_not_hold_up_a_stop() -> None:
    """One forgotten connection used up the whole time that a stop has."""
    with running(DEMO, BASE) as service:
        address = (str(service.http.base_url.host), service.http.base_url.port or 0)
        with socket.create_connection(address, timeout=PATIENCE) as silent:
            silent.sendall(b"GET /v1/slow HTTP/1.1\r\nHost: x\r\n")
            assert service.http.get("/health").status_code == 200
            assert service.stop(signal.SIGINT) == 0


def test_a_bad_environment_ends_the_process_with_one_line_and_no_secret() -> None:
    """A stack trace with every setting in it was the first thing that the log group kept."""
    environment = BASE | {"MAIN_HOST": "x", "MAIN_PORT": "99999", "MAIN_PASSWORD": "hunter2-hunter2", "PORT": "0"}
    status, output = run(DEMO, "app", environment)
    (line,) = [json.loads(text) for text in output.splitlines()]
    assert status == 2
    assert line["message"] == "bad environment"
    assert all(name in line["reason"] for name in ("MAIN_PORT", "MAIN_DATABASE", "MAIN_USER", "Postgres(name="))
    assert "hunter2" not in output


def test_probes_leave_no_lines_and_requests_leave_one(demo: Running) -> None:
    """A probe every ten seconds from every balancer node buried everything else, at half a dollar a gigabyte."""
    before = len(demo.lines)
    demo.http.get("/health")
    correlation = new_id()
    demo.http.get("/v1/nowhere/17?token=secret", headers={"X-Correlation-Id": correlation})
    line = _line(demo, correlation)
    assert (line["method"], line["path"], line["status"], line["level"]) == ("GET", "/v1/nowhere/17", 404, "info")
    assert len(demo.lines) == before + 1
    assert "secret" not in json.dumps(demo.lines)


def test_a_programming_error_tells_the_log_and_nobody_else(demo: Running) -> None:
    """Stack traces in answers show an attacker the way."""
    correlation = new_id()
    answer = demo.http.get("/v1/bug", headers={"X-Correlation-Id": correlation})
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["correlationId"] == answer.headers["X-Correlation-Id"] == correlation
    assert "what only the log may say" not in answer.text
    failed = demo.wait_for("request failed", correlation_id=correlation)
    assert "what only the log may say" in failed["trace"]


@pytest.mark.parametrize("given", ["x" * 65, "short", 'a"b,"level":"error', ""])
def test_a_correlation_id_that_is_no_id_is_replaced(demo: Running, given: str) -> None:
    """What a caller sends ends in every log line, call and event: it must not be able to forge one."""
    answer = demo.http.get("/v1/mine", headers=[("X-Correlation-Id", given)])
    assert answer.headers["X-Correlation-Id"] not in ("", given)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"text": "hi"}', {}, 200),
        (b'{"text": "hi"}', {"Content-Type": "application/json; charset=utf-8"}, 200),
        (b'{"text": "hi"}', {"Content-Type": "text/plain"}, 415),
        (b"text=hi", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b'{"text": "' + b"x" * 70_000 + b'"}', {}, 413),
        (b'{"text": "a\\u0000b"}', {}, 422),
        (b'{"text": "a\\nb"}', {}, 422),
        (b'{"text": "\\ud800"}', {}, 422),
        (b'{"text": NaN}', {}, 422),
        (b'{"text": "hi", "admin": true}', {}, 422),
        (b"[" * 30_000, {}, 400),
        (b"1" * 5_000, {}, 400),
        (b'{"text"', {}, 422),
        (b"\xff\xfe", {}, 422),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_hostile_bodies_are_refused_and_never_repeated(
    demo: Running, body: bytes, headers: dict[str, str], status: int
) -> None:
    """One input that makes a 500 is enough to open every circuit breaker in front of the service."""
    answer = demo.http.post("/v1/echo", content=body, headers={"Content-Type": "application/json"} | headers)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert len(answer.content) < 1000


def test_a_body_without_an_announced_length_is_limited_too(demo: Running) -> None:
    """A chunked body of a gigabyte announces nothing."""
    parts = (b"x" * 10_000 for _ in range(20))
    answer = demo.http.post("/v1/echo", content=parts, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_a_head_without_end_ends_the_connection_and_holds_no_memory(demo: Running) -> None:
    """A header of a gigabyte, sent to each task of a service: the kernel ended them one after the other."""
    url = demo.http.base_url
    with socket.create_connection((url.host, url.port or 80), 10) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: here\r\nX-Much: ")
        with suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(b"x" * 10_000)
        with suppress(ConnectionResetError):
            assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")
    large = demo.http.get("/health", headers={"X-Much": "x" * 60_000})
    assert large.status_code == 200
    small = demo.http.get("/health")
    assert small.status_code == 200


def test_browsers_are_told_to_trust_nothing(demo: Running) -> None:
    """An answer that a browser takes for a page can be made to run scripts."""
    for path in ("/v1/mine", "/health", "/nowhere"):
        headers = demo.http.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "server" not in headers


def test_an_idle_service_is_small(demo: Running) -> None:
    """A kit that takes half of the smallest task's memory leaves none for the service."""
    assert demo.http.get("/health").status_code == 200
    assert demo.resident() < 80


def _line(service: Running, correlation: str) -> dict[str, Any]:
    """The request's line: it is written after the answer is sent."""
    return service.wait_for("request", correlation_id=correlation)
