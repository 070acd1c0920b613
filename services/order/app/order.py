"""An order as its history makes it, and what may happen to it next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final, Literal

from kit.events.envelope import Message, Time

from .events import Line, Money
from .facts import Cancelled, Confirmed, Fact, PaymentAuthorised, Placed, Recorded, Rejected, StockReserved

Status = Literal["placed", "confirmed", "rejected", "cancelled"]
OVER: Final = frozenset({"rejected", "cancelled"})


class Order(Message):
    """The state after `version` facts. How the customer pays is no part of it: only the payment service needs that."""

    order_id: str
    customer_id: str
    version: int
    status: Status
    lines: list[Line]
    total: Money
    fingerprint: str
    placed_at: Time
    updated_at: Time
    payment_id: str | None = None
    reservation_id: str | None = None
    reason: str | None = None

    @property
    def over(self) -> bool:
        """Whether it came to nothing: nothing happens to it any more."""
        return self.status in OVER


class HistoryError(Exception):
    """A history that can't be: it doesn't begin with `placed`, or misses a fact."""


def after(order: Order | None, recorded: Recorded) -> Order:
    """The order after one more fact. Raises HistoryError if it isn't the next one."""
    expected = 1 if order is None else order.version + 1
    if recorded.version != expected:
        raise HistoryError(f"order {recorded.order_id}: fact {recorded.version} where {expected} is next")
    fact = recorded.fact
    if order is None:
        return _begun(recorded)
    changes: dict[str, object] = {"version": recorded.version, "updated_at": recorded.at}
    match fact:
        case Placed():
            raise HistoryError(f"order {recorded.order_id}: placed twice")
        case PaymentAuthorised():
            changes["payment_id"] = fact.payment_id
        case StockReserved():
            changes["reservation_id"] = fact.reservation_id
        case Confirmed():
            changes["status"] = "confirmed"
        case Rejected() | Cancelled():
            changes |= {"status": fact.kind, "reason": fact.reason}
    return order.model_copy(update=changes)


def replay(order: Order | None, history: Iterable[Recorded]) -> Order | None:
    """The order after more of its history."""
    return reduce(after, history, order)


def paid(order: Order, payment_id: str) -> list[Fact]:
    """What follows when the money is held."""
    if order.over or order.payment_id is not None:
        return []
    held = PaymentAuthorised(payment_id=payment_id)
    return [held, Confirmed()] if order.reservation_id is not None else [held]


def stocked(order: Order, reservation_id: str) -> list[Fact]:
    """What follows when the stock is held."""
    if order.over or order.reservation_id is not None:
        return []
    held = StockReserved(reservation_id=reservation_id)
    return [held, Confirmed()] if order.payment_id is not None else [held]


def refused(order: Order, reason: str) -> list[Fact]:
    """What follows when money or stock can't be had, even if it was thought to be: a hold may end before it is used."""
    return [] if order.over else [Rejected(reason=reason)]


def timed_out(order: Order) -> list[Fact]:
    """What follows when the order has waited too long."""
    return [Rejected(reason="timed-out")] if order.status == "placed" else []


def cancelled(order: Order) -> list[Fact]:
    """What follows when the customer changes their mind, which they may after the confirmation too."""
    return [] if order.over else [Cancelled(reason="customer")]


def _begun(recorded: Recorded) -> Order:
    fact = recorded.fact
    if not isinstance(fact, Placed):
        raise HistoryError(f"order {recorded.order_id}: begins with {fact.kind}")
    return Order(
        order_id=recorded.order_id,
        customer_id=fact.customer_id,
        version=1,
        status="placed",
        lines=fact.lines,
        total=fact.total,
        fingerprint=fact.fingerprint,
        placed_at=recorded.at,
        updated_at=recorded.at,
    )
