"""What this service reads of others' events: of each, no more than it needs."""

from __future__ import annotations

from typing import ClassVar

from kit.events.envelope import EventData, Message


class Money(Message):
    """In minor units, such as cents."""

    amount: int
    currency: str


class _User(EventData):
    user_id: str
    email: str
    name: str
    phone: str | None = None


class UserRegistered(_User):
    """Somebody new."""

    event_type: ClassVar[str] = "user.registered"


class UserChanged(_User):
    """Somebody with another name or number."""

    event_type: ClassVar[str] = "user.changed"


class _Order(EventData):
    order_id: str
    customer_id: str


class OrderConfirmed(_Order):
    """It is on its way."""

    event_type: ClassVar[str] = "order.confirmed"
    total: Money


class OrderRejected(_Order):
    """It comes to nothing."""

    event_type: ClassVar[str] = "order.rejected"
    reason: str


class OrderCancelled(_Order):
    """The customer changed their mind."""

    event_type: ClassVar[str] = "order.cancelled"


class PaymentRefunded(EventData):
    """Money goes back. Whose it is, the order's own events have said."""

    event_type: ClassVar[str] = "payment.refunded"
    order_id: str
    amount: Money
