"""What this service publishes. Amounts are in the currency's minor unit."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from kit.events.envelope import EventData, Message

Quantity = Annotated[int, Field(ge=1, le=99)]
Amount = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""No larger than what JavaScript counts without loss."""

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Money(Message):
    """An amount in a currency (ISO 4217)."""

    amount: Amount
    currency: Currency


class Line(Message):
    """So many of a product, at the price that held when the order was placed."""

    product_id: str
    quantity: Quantity
    unit_price: Amount


class Payment(Message):
    """How the customer pays. `token` stands for a card that this system never sees."""

    method: Literal["card"]
    token: str


class OrderPlaced(EventData):
    """A customer wants these. Payment is authorised and stock reserved next, side by side."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str
    customer_id: str
    lines: Annotated[list[Line], Field(min_length=1)]
    total: Money
    payment: Payment


class OrderConfirmed(EventData):
    """The order is paid for and its stock is held: capture, and commit."""

    event_type: ClassVar[str] = "order.confirmed"
    order_id: str
    customer_id: str
    total: Money


class OrderRejected(EventData):
    """The order comes to nothing: give money and stock back, whatever is held of either."""

    event_type: ClassVar[str] = "order.rejected"
    order_id: str
    customer_id: str
    reason: str


class OrderCancelled(EventData):
    """The customer changed their mind: give money and stock back, whatever is held of either."""

    event_type: ClassVar[str] = "order.cancelled"
    order_id: str
    customer_id: str
    reason: str


PUBLISHED: Final[tuple[type[EventData], ...]] = (OrderPlaced, OrderConfirmed, OrderRejected, OrderCancelled)
