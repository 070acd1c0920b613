"""What the stream of histories feeds: the read model, and the bus.

The event store is the outbox: a fact is published because it stands there, under the id that it has there, as often as
the stream brings it. So nothing is published that didn't happen, and nothing that happened stays unpublished.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kit import clock, telemetry
from kit.correlation import accepted, correlated
from kit.events.envelope import EventData, encoded, envelope
from kit.events.publisher import Outgoing, Publisher
from kit.log import log
from kit.sqs.pace import UnreadableError
from kit.sqs.worker import Received

from .events import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from .facts import Cancelled, Confirmed, PaymentAuthorised, Placed, Recorded, Rejected, StockReserved
from .history import History, recorded
from .order import Order, replay
from .recent import Recent
from .views import Views


class UnreadableRecordError(UnreadableError):
    """The message is no record of the stream."""


class UntakenError(Exception):
    """The bus didn't take the event. The record comes again."""


class Projection:
    """Handles the messages of the stream's queue."""

    def __init__(self, history: History, views: Views, publisher: Publisher) -> None:
        self._history = history
        self._views = views
        self._publisher = publisher
        self._recent = Recent()

    def __call__(self, message: Received) -> None:
        """Handle one record. Raises UnreadableRecordError, UntakenError, and what the stores raise."""
        fact = _read(message.body)
        if fact is None:
            return
        with (
            correlated(accepted(fact.correlation_id)),
            telemetry.continued({"traceparent": fact.traceparent or ""}),
            telemetry.span("project", order_id=fact.order_id, version=fact.version),
        ):
            self._publish(fact, self._project(fact))

    def _project(self, fact: Recorded) -> Order:
        """Bring the view up to this fact, and return it. A view that misses earlier ones gets those first.

        An order's facts come within seconds, and mostly to the task that has made the view: it needn't read it again.
        Whether it still is the view, the write finds out.
        """
        made = self._recent.take(fact.order_id)
        if (made.version if made else 0) == fact.version - 1 and (new := self._put(made, [fact])) is not None:
            return new
        while True:
            view = self._views.get(fact.order_id, consistent=True)
            have = view.version if view else 0
            if view and have >= fact.version:
                return view
            gap = [] if have == fact.version - 1 else self._history.between(fact.order_id, have + 1, fact.version - 1)
            new = self._put(view, [*gap, fact])
            if new is not None:
                return new

    def _put(self, view: Order | None, facts: Sequence[Recorded]) -> Order | None:
        """The view after these facts. None: by now it is another one that they would follow."""
        new = replay(view, facts)
        if new is None or not self._views.put(new, view.version if view else 0):
            return None
        self._recent.keep(new)
        _measured(facts[-1].at)
        return new

    def _publish(self, fact: Recorded, order: Order) -> None:
        data = _event(fact, order)
        if data is None:
            return
        event = envelope(data, event_id=fact.event_id, occurred_at=fact.at)
        outcome = self._publisher.publish([Outgoing(event.id, event.type, encoded(event))])
        if outcome.failed:
            raise UntakenError(f"{event.type} {event.id}: {outcome.failed[event.id]}")
        log.info("event published", type=event.type, event_id=event.id, order_id=fact.order_id)


def _read(body: str) -> Recorded | None:
    """The fact that was appended. None: it is another kind of change, such as a repair by hand."""
    try:
        record: Any = json.loads(body)
        if record["eventName"] != "INSERT":
            log.warning("not an appended fact", change=str(record["eventName"])[:20])
            return None
        return recorded(record["dynamodb"]["NewImage"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableRecordError(f"no record of a fact: {type(error).__name__}") from None


def _event(fact: Recorded, order: Order) -> EventData | None:
    """What others are told of a fact. None: it is our own business."""
    ids: dict[str, str] = {"order_id": order.order_id, "customer_id": order.customer_id}
    match fact.fact:
        case Placed() as placed:
            return OrderPlaced(**ids, lines=placed.lines, total=placed.total, payment=placed.payment)
        case Confirmed():
            return OrderConfirmed(**ids, total=order.total)
        case Rejected() as rejected:
            return OrderRejected(**ids, reason=rejected.reason)
        case Cancelled() as cancelled:
            return OrderCancelled(**ids, reason=cancelled.reason)
        case PaymentAuthorised() | StockReserved():
            return None


def _measured(since: datetime) -> None:
    telemetry.measure("orders.projection_lag", (clock.now() - since).total_seconds())
