"""What clients get. The bases are the kit's."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from kit.events.envelope import Time
from kit.ids import Id
from kit.web.bodies import Answer

FEW: Final = 5
"""Fewer are «low»."""


class Stock(StrEnum):
    """Whether a product can be had. `unknown`: the inventory hasn't said, or can't now."""

    IN_STOCK = "in-stock"
    LOW = "low"
    OUT = "out-of-stock"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, available: int | None) -> Stock:
        """What so many pieces come to."""
        if available is None:
            return cls.UNKNOWN
        if available <= 0:
            return cls.OUT
        return cls.LOW if available < FEW else cls.IN_STOCK


class Money(Answer):
    """In minor units, such as cents, of an ISO 4217 currency."""

    amount: Annotated[int, Field(ge=1)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Product(Answer):
    """An article. `picture` is a data URL of an SVG image, to be shown as an image and never as a page."""

    id: Id
    sku: str
    name: str
    description: str
    category: str
    price: Money
    picture: str
    stock: Stock
    updated_at: Time


class ProductDetail(Product):
    """The same with its stock as it is now. `available` null: nobody knows now."""

    available: Annotated[int, Field(ge=0)] | None


class ProductPage(Answer):
    """A part of what was asked for. `nextCursor` null: it was the last."""

    products: list[Product]
    next_cursor: str | None
