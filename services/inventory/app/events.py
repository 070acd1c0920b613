"""What this service publishes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from kit.events.envelope import EventData, Message, Time

Quantity = Annotated[int, Field(ge=1)]
Amount = Annotated[int, Field(ge=0)]


class Line(Message):
    """So many of a product."""

    product_id: str
    quantity: Quantity


class Lacking(Message):
    """A product of which there were fewer than wanted."""

    product_id: str
    wanted: Quantity
    available: Amount


class InventoryReserved(EventData):
    """All of an order's products are held for it until `expiresAt`."""

    event_type: ClassVar[str] = "inventory.reserved"
    order_id: str
    reservation_id: str
    lines: list[Line]
    expires_at: Time


class InventoryRejected(EventData):
    """An order gets nothing. `expired`: it had a reservation that nobody confirmed in time."""

    event_type: ClassVar[str] = "inventory.rejected"
    order_id: str
    reason: Literal["out-of-stock", "expired"]
    lines: list[Lacking]


class InventoryAdjusted(EventData):
    """How many of a product can be ordered now. Of two, the one with the greater `revision` is the later."""

    event_type: ClassVar[str] = "inventory.adjusted"
    product_id: str
    available: Amount
    revision: Quantity


PUBLISHED: Final[tuple[type[EventData], ...]] = (InventoryReserved, InventoryRejected, InventoryAdjusted)
