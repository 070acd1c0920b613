"""What this service reads of others' events and answers: of each, no more than it needs."""

from __future__ import annotations

from typing import ClassVar

from kit.events.envelope import EventData, Message


class InventoryAdjusted(EventData):
    """So many of a product can be ordered now."""

    event_type: ClassVar[str] = "inventory.adjusted"
    product_id: str
    available: int
    revision: int


class Stock(Message):
    """What the inventory answers when it is asked."""

    available: int | None
