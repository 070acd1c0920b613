"""Facts for the tests."""

from __future__ import annotations

from kit import clock
from kit.ids import new_id
from services.order.app.events import Line, Money, Payment
from services.order.app.facts import Fact, Placed, Recorded


def placed(customer_id: str = "customer") -> Placed:
    """The first fact of an order."""
    return Placed(
        customer_id=customer_id,
        lines=[Line(product_id="product", quantity=2, unit_price=300)],
        total=Money(amount=600, currency="EUR"),
        payment=Payment(method="card", token="tok_visa"),  # noqa: S106 - of a card that doesn't exist
        fingerprint="print",
    )


def recorded(order_id: str, version: int, fact: Fact) -> Recorded:
    """A fact in its place."""
    return Recorded(
        order_id=order_id,
        version=version,
        event_id=new_id(),
        at=clock.now(),
        correlation_id="correlation-17",
        fact=fact,
    )
