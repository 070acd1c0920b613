"""What clients send and get. The bases are the kit's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kit.events.envelope import Time
from kit.ids import Id
from kit.web.bodies import Answer, RequestBody

from .events import Amount, Currency, Quantity
from .order import Order, Status

MOST_LINES = 20

Token = Annotated[str, StringConstraints(pattern=r"^tok_[A-Za-z0-9_]{1,60}$")]
"""What the card provider gave the customer's browser for a card. A card's number is none: it must never come here."""


class WantedLine(RequestBody):
    """So many of a product."""

    product_id: Id
    quantity: Annotated[Quantity, Field(strict=True)]


class Card(RequestBody):
    """How to pay."""

    method: Literal["card"]
    token: Token


class Placement(RequestBody):
    """An order to place. Prices are the shop's to say."""

    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=MOST_LINES)]
    payment: Card


class Sum(Answer):
    """An amount in the currency's minor unit (ISO 4217)."""

    amount: Amount
    currency: Currency


class OrderedLine(Answer):
    """So many of a product, at the price of the order."""

    product_id: str
    quantity: Quantity
    unit_price: Amount


class PlacedOrder(Answer):
    """An order. `reason` says why it was rejected or cancelled. `paymentId` is there once the money was held."""

    id: Id
    status: Status
    lines: list[OrderedLine]
    total: Sum
    payment_id: str | None
    reason: str | None
    placed_at: Time
    updated_at: Time


class Page(Answer):
    """Orders, the newest first. `next` asks for those before them; null: there are none."""

    orders: list[PlacedOrder]
    next: str | None


def shown(order: Order) -> PlacedOrder:
    """An order as its owner sees it."""
    return PlacedOrder(
        id=order.order_id,
        status=order.status,
        lines=[OrderedLine(**line.model_dump()) for line in order.lines],
        total=Sum(**order.total.model_dump()),
        payment_id=order.payment_id,
        reason=order.reason,
        placed_at=order.placed_at,
        updated_at=order.updated_at,
    )
