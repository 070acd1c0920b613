"""What is done about others' events."""

from __future__ import annotations

from collections import Counter

from kit.events.envelope import Envelope
from kit.postgres.inbox import Inbox
from kit.postgres.pool import Connection
from kit.sqs.events import EventHandlers
from kit.sqs.pace import UnreadableError

from . import reservations
from .heard import OrderCancelled, OrderConfirmed, OrderLine, OrderPlaced, OrderRejected


def handlers(inbox: Inbox) -> EventHandlers[Connection]:
    """The service's handlers, each in the transaction that marks its event as handled."""
    found = EventHandlers(inbox.once)
    found.on(OrderPlaced)(_placed)
    found.on(OrderConfirmed)(_confirmed)
    found.on(OrderRejected)(_ended)
    found.on(OrderCancelled)(_ended)
    return found


def _placed(event: Envelope[OrderPlaced], connection: Connection) -> None:
    reservations.place(connection, event.data.order_id, _wanted(event.data.lines))


def _confirmed(event: Envelope[OrderConfirmed], connection: Connection) -> None:
    reservations.commit(connection, event.data.order_id)


def _ended(event: Envelope[OrderRejected] | Envelope[OrderCancelled], connection: Connection) -> None:
    reservations.release(connection, event.data.order_id)


def _wanted(lines: list[OrderLine]) -> dict[str, int]:
    """Product → quantity. A product may stand in several lines. Raises UnreadableError for what is no order."""
    if not lines or min(line.quantity for line in lines) < 1:
        raise UnreadableError("an order has lines, and each at least one piece")
    wanted: Counter[str] = Counter()
    for line in lines:
        wanted[line.product_id] += line.quantity
    return dict(wanted)
