"""Handlers for events: each reads the envelope of its type, under the sender's correlation id and trace, once.

handle = EventHandlers(inbox.once)

@handle.on(OrderPlaced)
def reserve(event: Envelope[OrderPlaced], connection: Connection) -> None: …

QueueWorker("events", queue_url, lambda message: handle(message.body))
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from opentelemetry.trace import SpanKind

from kit import telemetry
from kit.correlation import accepted, correlated
from kit.events.envelope import D, Envelope, EventData
from kit.log import log
from kit.sqs.pace import UnreadableError

T = TypeVar("T")

Once = Callable[[str], AbstractContextManager[T | None]]
"""Takes an event's id. Yields what to handle it in (a transaction, say), or None if it was handled before."""


class EventHandlers(Generic[T]):
    """The handlers of a service, by type and version."""

    def __init__(self, once: Once[T]) -> None:
        self._once = once
        self._handlers: dict[tuple[str, int], tuple[type[EventData], Callable[[Any, T], None]]] = {}

    def on(self, kind: type[D]) -> Callable[[Callable[[Envelope[D], T], None]], Callable[[Envelope[D], T], None]]:
        """Handle events of a kind. Raises ValueError if somebody does already."""
        key = (kind.event_type, kind.event_version)

        def register(handler: Callable[[Envelope[D], T], None]) -> Callable[[Envelope[D], T], None]:
            if key in self._handlers:
                raise ValueError(f"{key[0]} version {key[1]} has a handler already")
            self._handlers[key] = (kind, handler)
            return handler

        return register

    @property
    def kinds(self) -> list[type[EventData]]:
        """What is read, for tests against the publishers' schemas."""
        return [kind for kind, _ in self._handlers.values()]

    def __call__(self, body: str) -> None:
        """Handle one message's body: the event as EventBridge delivers it.

        Raises UnreadableError for what is no such event, and whatever a handler raises.
        """
        detail = _detail(body)
        key = (str(detail.get("type"))[:100], detail.get("version", 0))
        if type(key[1]) is not int or key not in self._handlers:
            raise UnreadableError(f"no handler for {key[0]!r} version {str(key[1])[:20]!r}")
        kind, handler = self._handlers[key]
        try:
            event = Envelope[kind].model_validate(detail)
        except ValueError as error:
            raise UnreadableError(f"not a {key[0]} of version {key[1]}: {type(error).__name__}") from None
        with (
            correlated(accepted(event.correlation_id)),
            telemetry.continued({"traceparent": event.traceparent or ""}),
            telemetry.span(f"handle {event.type}", SpanKind.CONSUMER, event_id=event.id),
        ):
            self._handle(event, handler)

    def _handle(self, event: Envelope[Any], handler: Callable[[Any, T], None]) -> None:
        with self._once(event.id) as unit:
            if unit is None:
                log.info("event handled before", type=event.type, event_id=event.id)
                return
            handler(event, unit)
        log.info("event handled", type=event.type, event_id=event.id)


def _detail(body: str) -> dict[str, Any]:
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableError("the body is no event of the bus") from None
    if not isinstance(detail, dict):
        raise UnreadableError("the detail is no object")
    return detail  # pyright: ignore[reportUnknownVariableType] - JSON
