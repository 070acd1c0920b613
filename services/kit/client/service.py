"""A client for one other service: found by its Service Connect name, within its time, retried where that is safe."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar

import httpx
from opentelemetry.trace import SpanKind
from pydantic import BaseModel, ValidationError
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_any,
    stop_before_delay,
    wait_random_exponential,
)

from kit import correlation, telemetry
from kit.client.breaker import Breaker, CircuitOpenError
from kit.settings import Callee

IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
"""Methods that may be sent twice (RFC 9110 section 9.2.2)."""

KEY: Final = "idempotency-key"
"""A request with it may be sent twice as well: whoever takes the header promises to carry it out once
(IETF draft "The Idempotency-Key HTTP Header Field")."""

PASSING: Final = frozenset({429, 502, 503, 504})
"""Answers that mean «not now»: worth another attempt."""

ATTEMPTS: Final = 3
LEAST_SECONDS: Final = 0.05
ENCODING: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of an answer. A peer gone wrong must not fill our memory."""

M = TypeVar("M", bound=BaseModel)


class UnavailableError(Exception):
    """The service gave no usable answer in its time. `reason` says how that showed."""

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"{service}: {reason}")
        self.service = service
        self.reason = reason


class _PassingError(Exception):
    """An attempt that failed in a way that may pass."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    json: object
    headers: dict[str, str]
    deadline: float


class ServiceClient:
    """A dependency: open it before the first call. `name` is the callee's."""

    outages: tuple[type[Exception], ...] = (UnavailableError,)

    def __init__(self, name: str, settings: Callee, breaker: Breaker | None = None) -> None:
        self.name = name
        self.breaker = breaker or Breaker()
        self._settings = settings
        self._http: httpx.Client | None = None

    def open(self) -> None:
        """Get ready. Connects with the first call. Proxies are httpx's and the environment's business."""
        self._http = httpx.Client(
            base_url=self._settings.url,
            timeout=self._settings.timeout_seconds,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=30),
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close its connections."""
        if self._http is not None:
            self._http.close()

    def check(self) -> None:
        """A callee that is away doesn't make its callers unready: outages would spread to the whole system."""

    def fetch(self, path: str, model: type[M], fallback: Callable[[UnavailableError], M] | None = None) -> M:
        """GET and read what comes. With `fallback`, that is the answer while the service is away.

        Raises UnavailableError, also for an answer that is no `model`; and httpx.HTTPStatusError for one of 4xx.
        """
        try:
            return self._read(self.send("GET", path).raise_for_status(), model)
        except UnavailableError as error:
            if fallback is None:
                raise
            telemetry.count("client.fallbacks", callee=self.name)
            return fallback(error)

    def send(
        self, method: str, path: str, *, json: object = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a request and return the whole answer, whatever its status below 500.

        All attempts together keep to the callee's time-out. Raises UnavailableError.
        """
        timeout = self._settings.timeout_seconds
        request = _Request(method, path, json, {**(headers or {})}, time.monotonic() + timeout)
        attempts = Retrying(
            retry=retry_if_exception_type(_PassingError),
            stop=stop_any(stop_after_attempt(ATTEMPTS if _repeatable(request) else 1), stop_before_delay(timeout)),
            wait=wait_random_exponential(multiplier=0.05, max=0.5),
            reraise=True,
        )
        with telemetry.span(f"{method} {self.name}", SpanKind.CLIENT, **{"http.request.method": method}):
            request.headers[correlation.HEADER] = correlation.current_or_new()
            telemetry.carry(request.headers)
            try:
                return attempts(self._attempt, request)
            except CircuitOpenError:
                raise UnavailableError(self.name, "circuit open") from None
            except _PassingError as error:
                raise UnavailableError(self.name, str(error)) from error.__cause__

    def _read(self, answer: httpx.Response, model: type[M]) -> M:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError as error:  # not handed on: it repeats what the answer held
            wrong = f"answered {answer.status_code} with no {model.__name__}: {error.error_count()} errors"
            raise UnavailableError(self.name, wrong) from None

    def _attempt(self, request: _Request) -> httpx.Response:
        if self._http is None:
            raise RuntimeError(f"the client for {self.name} is not open; name it among the application's dependencies")
        with self.breaker.call():
            try:
                response = _exchange(self._http, request)
            except (httpx.TransportError, httpx.DecodingError) as error:
                raise _PassingError(type(error).__name__) from error
            if response.status_code in PASSING or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise _PassingError(f"answered {response.status_code}")
            return response


def _repeatable(request: _Request) -> bool:
    return request.method in IDEMPOTENT or any(name.lower() == KEY for name in request.headers)


def _exchange(http: httpx.Client, wanted: _Request) -> httpx.Response:
    """One exchange. httpx's time-outs bound each read; the deadline bounds a peer that trickles."""
    left = max(LEAST_SECONDS, wanted.deadline - time.monotonic())
    with http.stream(wanted.method, wanted.path, json=wanted.json, headers=wanted.headers, timeout=left) as response:
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if time.monotonic() > wanted.deadline:
                raise httpx.ReadTimeout("the answer took too long", request=response.request)
            if len(content) > LARGEST:
                raise httpx.ReadError(f"the answer has more than {LARGEST} bytes", request=response.request)
    # The content is decoded by now: what said how it was encoded would have it decoded again.
    headers = [(name, value) for name, value in response.headers.items() if name not in ENCODING]
    return httpx.Response(response.status_code, headers=headers, content=bytes(content), request=response.request)
