"""What this service reads of others' events: of each, no more than it needs."""

from __future__ import annotations

from typing import ClassVar

from kit.events.envelope import EventData


class PaymentAuthorised(EventData):
    """The money is held."""

    event_type: ClassVar[str] = "payment.authorised"
    payment_id: str
    order_id: str


class PaymentDeclined(EventData):
    """There is no money: it was refused, or what was held can't be taken any more."""

    event_type: ClassVar[str] = "payment.declined"
    payment_id: str
    order_id: str


class InventoryReserved(EventData):
    """The stock is held."""

    event_type: ClassVar[str] = "inventory.reserved"
    order_id: str
    reservation_id: str


class InventoryRejected(EventData):
    """There is no stock: it was never there, or it isn't held any more."""

    event_type: ClassVar[str] = "inventory.rejected"
    order_id: str
    reason: str
