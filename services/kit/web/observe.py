"""What holds for every request: a correlation id, a span, a log line, metrics, and headers that browsers obey."""

from __future__ import annotations

import time
from typing import Final

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import correlation, telemetry
from kit.log import log
from kit.web import problems
from kit.web.probes import PATHS

SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-site",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Cache-Control": "no-store",
}
"""Defaults: an endpoint that sets one of them itself wins. OWASP, "REST Security Cheat Sheet"."""

FAILED: Final = 500


class Observed:
    """ASGI middleware, the outermost. Probes pass through it without a line, a span or a metric."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with correlation.correlated(correlation.accepted(headers.get(correlation.HEADER))):
            if scope["path"] in PATHS:
                await self._app(scope, receive, _Answer(send))
                return
            with telemetry.continued({"traceparent": headers.get("traceparent", "")}):
                await self._observed(scope, receive, _Answer(send))

    async def _observed(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        started = time.monotonic()
        with telemetry.span(scope["method"], SpanKind.SERVER, **{"http.request.method": scope["method"]}) as span:
            try:
                await self._app(scope, receive, answer)
            except Exception as error:  # noqa: BLE001 - Starlette re-raises what it answered with 500; it is logged there
                if not answer.status:
                    log.error("request failed", exc_info=error)
                    await problems.answer(FAILED)(scope, receive, answer)
            seconds = time.monotonic() - started
            # The template, never the path: ids in it would make a metric of each customer.
            route = str(getattr(scope.get("route"), "path", "unmatched"))
            span.update_name(f"{scope['method']} {route}")
            span.set_attributes({"http.route": route, "http.response.status_code": answer.status})
            telemetry.measure(
                "http.server.request.duration",
                seconds,
                attributes={
                    "http.request.method": scope["method"],
                    "http.route": route,
                    "http.response.status_code": answer.status,
                },
            )
            write = log.error if answer.status >= FAILED else log.info
            write(
                "request",
                method=scope["method"],
                path=scope["path"][:200],
                route=route,
                status=answer.status,
                ms=round(seconds * 1000),
            )


class _Answer:
    """Adds the headers on the way out, and remembers the status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
            headers[correlation.HEADER] = correlation.current() or ""
        await self._send(message)
