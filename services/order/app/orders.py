"""What can be done with orders. Whoever loses a race reads again and decides again; deciding is pure."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from typing import Final

from kit import telemetry
from kit.dynamodb import Table
from kit.ids import named_id, new_id
from kit.log import log
from kit.web.problems import ProblemError

from . import order as decide
from .bodies import Placement
from .events import Line, Money, Payment
from .facts import Fact, Placed
from .history import ConflictError, History
from .order import Order
from .prices import Prices
from .recent import Recent

ATTEMPTS: Final = 8
"""How often a race for one order may be lost. There are four who write to it."""

LARGEST_TOTAL: Final = 10_000_000
"""In minor units: beyond it somebody should talk to the customer first."""


class UnknownOrderError(Exception):
    """An event tells of an order that was never placed here."""


class Orders:
    """Orders, as commands see them: by their history."""

    def __init__(self, events: Table, prices: Prices) -> None:
        self.history = History(events)
        self._prices = prices
        self._recent = Recent()

    def place(self, customer_id: str, wanted: Placement, key: str | None) -> Order:
        """Place an order; with a key, once only: whoever asks again gets the order as it is now.

        Raises a 422 problem for a key that another order was placed with, and as `Prices.of` does.
        """
        order_id = named_id("order", customer_id, key) if key else new_id()
        print_ = _fingerprint(wanted)
        before = self.history.order(order_id) if key else None
        if before is None:
            try:
                return self._begin(order_id, self._placed(customer_id, wanted, print_))
            except ConflictError:  # the same request, twice at the same time
                before = self.history.order(order_id)
        if before is None or before.fingerprint != print_:
            raise ProblemError(422, "idempotency-key-reused", "Another order was placed with this Idempotency-Key.")
        return before

    def cancel(self, customer_id: str, order_id: str) -> Order:
        """Cancel a customer's own order. Twice is fine. Raises a 404 problem, and 409 for one that was rejected."""
        found = self.history.order(order_id)
        if found is None or found.customer_id != customer_id:
            raise ProblemError(404, "not-found", "There is nothing here for you.")
        try:
            order = self.change(order_id, decide.cancelled)
        except ConflictError:
            busy = {"Retry-After": "1"}
            raise ProblemError(503, "busy", "The order is being worked on. Try again.", headers=busy) from None
        if order.status == "rejected":
            raise ProblemError(409, "order-rejected", "The order came to nothing already.")
        return order

    def change(self, order_id: str, decision: Callable[[Order], list[Fact]], cause: str | None = None) -> Order:
        """Append what a decision says, if anything. Raises UnknownOrderError; ConflictError if every race was lost."""
        remembered = self._recent.take(order_id)
        if remembered is not None and not decision(remembered):
            remembered = None  # nothing follows from it: but it may be behind
        for attempt in range(ATTEMPTS):
            order, remembered = remembered or self.history.order(order_id), None
            if order is None:
                raise UnknownOrderError(f"no order {order_id[:36]!r}")
            facts = decision(order)
            if not facts:
                return order
            try:
                changed = self.history.append(order_id, order, facts, cause)
            except ConflictError:
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads load, keeps no secret
                continue
            self._recent.keep(changed)
            _told(order, changed, facts)
            return changed
        raise ConflictError(order_id)

    def _begin(self, order_id: str, placed: Placed) -> Order:
        order = self.history.append(order_id, None, [placed])
        self._recent.keep(order)
        log.info("order placed", order_id=order_id, lines=len(order.lines), currency=order.total.currency)
        telemetry.count("orders.placed", currency=order.total.currency)
        telemetry.measure("orders.total", order.total.amount, "1", {"currency": order.total.currency})
        return order

    def _placed(self, customer_id: str, wanted: Placement, print_: str) -> Placed:
        quantities: dict[str, int] = {}
        for line in wanted.lines:
            quantities[line.product_id] = quantities.get(line.product_id, 0) + line.quantity
        if len(quantities) < len(wanted.lines):
            raise ProblemError(422, "product-twice", "A product stands in two lines. Add their quantities.")
        prices = self._prices.of(quantities)
        currencies = {price.currency for price in prices.values()}
        if len(currencies) > 1:
            raise ProblemError(422, "several-currencies", "An order is paid in one currency.")
        total = sum(prices[product_id].amount * quantity for product_id, quantity in quantities.items())
        if not 0 < total <= LARGEST_TOTAL:
            raise ProblemError(422, "total-out-of-range", f"An order's total is between 1 and {LARGEST_TOTAL}.")
        return Placed(
            customer_id=customer_id,
            lines=[
                Line(product_id=product_id, quantity=quantity, unit_price=prices[product_id].amount)
                for product_id, quantity in quantities.items()
            ],
            total=Money(amount=total, currency=currencies.pop()),
            payment=Payment(method=wanted.payment.method, token=wanted.payment.token),
            fingerprint=print_,
        )


def _fingerprint(wanted: Placement) -> str:
    """What a request asks for, whatever the spelling of its JSON."""
    return hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()


def _told(before: Order, order: Order, facts: list[Fact]) -> None:
    for fact in facts:
        log.info(f"order {fact.kind}", order_id=order.order_id, version=order.version, reason=order.reason)
    if order.status != before.status:
        telemetry.count(f"orders.{order.status}", reason=order.reason or "")
        if before.status == "placed":
            seconds = (order.updated_at - order.placed_at).total_seconds()
            telemetry.measure("orders.decided_after", seconds, attributes={"status": order.status})
