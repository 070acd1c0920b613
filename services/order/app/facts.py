"""What can happen to an order: the events of its history, as the event store keeps them.

A kind is never removed and only gains optional fields: histories are read for as long as they exist.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kit.events.envelope import Message, Time

from .events import Line, Money, Payment


class Placed(Message):
    """The customer placed it. `fingerprint` tells whether a repeated request is the same one."""

    kind: Literal["placed"] = "placed"
    customer_id: str
    lines: list[Line]
    total: Money
    payment: Payment
    fingerprint: str


class PaymentAuthorised(Message):
    """The money is held."""

    kind: Literal["payment-authorised"] = "payment-authorised"
    payment_id: str


class StockReserved(Message):
    """The stock is held."""

    kind: Literal["stock-reserved"] = "stock-reserved"
    reservation_id: str


class Confirmed(Message):
    """Both are held: the order stands."""

    kind: Literal["confirmed"] = "confirmed"


class Rejected(Message):
    """One of them can't be had, or took too long."""

    kind: Literal["rejected"] = "rejected"
    reason: str


class Cancelled(Message):
    """The customer changed their mind."""

    kind: Literal["cancelled"] = "cancelled"
    reason: str


Fact = Placed | PaymentAuthorised | StockReserved | Confirmed | Rejected | Cancelled


class Recorded(Message):
    """A fact in its place: the `version`-th of its order, from 1. `event_id` is what it is published under.

    `cause` is the id of the event that set it off, if one did.
    """

    order_id: str
    version: Annotated[int, Field(ge=1)]
    event_id: str
    at: Time
    correlation_id: str
    traceparent: str | None = None
    cause: str | None = None
    fact: Annotated[Fact, Field(discriminator="kind")]
