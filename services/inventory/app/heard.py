"""What this service reads of others' events: of each, no more than it needs."""

from __future__ import annotations

from typing import ClassVar

from kit.events.envelope import EventData, Message


class OrderLine(Message):
    """So many of a product."""

    product_id: str
    quantity: int


class OrderPlaced(EventData):
    """A customer wants these."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str
    lines: list[OrderLine]


class _Order(EventData):
    order_id: str


class OrderConfirmed(_Order):
    """It is paid for."""

    event_type: ClassVar[str] = "order.confirmed"


class OrderRejected(_Order):
    """It comes to nothing."""

    event_type: ClassVar[str] = "order.rejected"


class OrderCancelled(_Order):
    """The customer changed their mind."""

    event_type: ClassVar[str] = "order.cancelled"
