"""What this service publishes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from pydantic import Field

from kit.events.envelope import EventData, Message


class Price(Message):
    """In minor units, such as cents."""

    amount: Annotated[int, Field(ge=1)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ProductChanged(EventData):
    """A product is new or different. Of two, the one with the greater `revision` is the later."""

    event_type: ClassVar[str] = "product.changed"
    product_id: str
    sku: str
    name: str
    category: str
    price: Price
    listed: bool
    revision: Annotated[int, Field(ge=1)]


PUBLISHED: Final[tuple[type[EventData], ...]] = (ProductChanged,)
