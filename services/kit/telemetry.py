"""Traces and metrics by OpenTelemetry. Without OTEL_EXPORTER_OTLP_ENDPOINT nothing is loaded and nothing sent.

`with telemetry.span("charge card", order_id=…):`; `telemetry.count("orders.placed")`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from opentelemetry import context, metrics, propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

Attribute = str | int | float | bool
ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
_flushes: list[Callable[[], object]] = []
_stops: list[Callable[[], object]] = []


def configure() -> None:
    """Start exporting, if the environment says where to. Once, before the first span."""
    if not os.environ.get(ENDPOINT) or _stops:
        return
    from kit.otlp import export  # noqa: PLC0415 - the SDK takes memory and time that only an exporting process owes

    providers = export()
    _flushes.extend(provider.force_flush for provider in providers)
    _stops.extend(provider.shutdown for provider in providers)


def flush() -> None:
    """Send what is unsent. For Lambda, which freezes the process between two events."""
    for send in _flushes:
        send()


def shutdown() -> None:
    """Send what is still unsent. The exporter's own time-out bounds it."""
    while _stops:
        _stops.pop()()


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, **attributes: Attribute) -> Generator[Span]:
    """Time a piece of work. An exception marks the span by its type alone: its message may hold what is private."""
    with _tracer().start_as_current_span(
        name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except Exception as error:
            current.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


@contextmanager
def continued(carrier: Mapping[str, str]) -> Generator[None]:
    """Go on with the trace that a request's headers or an event name; with none, a new one begins."""
    token = context.attach(propagate.extract(carrier))
    try:
        yield
    finally:
        context.detach(token)


def carry(carrier: MutableMapping[str, str]) -> None:
    """Add the current trace to what leaves the process (`traceparent`, W3C Trace Context)."""
    propagate.inject(carrier)


def traceparent() -> str | None:
    """The current trace, for an event's envelope."""
    carrier: dict[str, str] = {}
    carry(carrier)
    return carrier.get("traceparent")


def ids() -> tuple[str, str] | None:
    """The current trace's and span's ids in hexadecimal, if there is one."""
    found = trace.get_current_span().get_span_context()
    return (f"{found.trace_id:032x}", f"{found.span_id:016x}") if found.is_valid else None


def count(name: str, amount: int = 1, **attributes: Attribute) -> None:
    """Add to a counter: `orders.placed`."""
    _counter(name).add(amount, attributes)


def measure(name: str, value: float, unit: str = "s", attributes: Mapping[str, Attribute] | None = None) -> None:
    """Add to a histogram: `http.server.request.duration`."""
    _histogram(name, unit).record(value, attributes or {})


@cache
def _tracer() -> trace.Tracer:
    return trace.get_tracer("kit")


@cache
def _counter(name: str) -> Any:
    return metrics.get_meter("kit").create_counter(name)


@cache
def _histogram(name: str, unit: str) -> Any:
    return metrics.get_meter("kit").create_histogram(name, unit=unit)
