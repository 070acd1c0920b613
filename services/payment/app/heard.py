"""What this service reads of others' events: of each, no more than it needs."""

from __future__ import annotations

from typing import ClassVar

from kit.events.envelope import EventData, Message


class Total(Message):
    """What an order costs."""

    amount: int
    currency: str


class Means(Message):
    """What pays for it."""

    token: str


class _Order(EventData):
    order_id: str
    customer_id: str


class OrderPlaced(_Order):
    """A customer wants something: hold the money."""

    event_type: ClassVar[str] = "order.placed"
    total: Total
    payment: Means


class OrderConfirmed(_Order):
    """They get it: take the money."""

    event_type: ClassVar[str] = "order.confirmed"


class OrderRejected(_Order):
    """They don't: give back whatever is held or taken."""

    event_type: ClassVar[str] = "order.rejected"
    reason: str


class OrderCancelled(_Order):
    """They don't want it any more: the same."""

    event_type: ClassVar[str] = "order.cancelled"
    reason: str
