"""The saga: what payment and inventory say decides what becomes of an order.

Both work side by side from `order.placed`. The order waits for both; one refusal, or too long a wait, and it is
rejected, and both give back what they hold. Every event may come late, twice, and before another: what it changes
depends on the order's state alone.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial

from kit.events.envelope import Envelope
from kit.sqs.events import EventHandlers

from . import order as decide
from .heard import InventoryRejected, InventoryReserved, PaymentAuthorised, PaymentDeclined
from .orders import Orders


@contextmanager
def _once(event_id: str) -> Generator[str]:
    """Every event is decided on: an order's state knows what it has heard."""
    yield event_id


def handlers(orders: Orders) -> EventHandlers[str]:
    """What handles the events that this service subscribes to."""
    handle: EventHandlers[str] = EventHandlers(_once)

    @handle.on(PaymentAuthorised)
    def authorised(event: Envelope[PaymentAuthorised], cause: str) -> None:
        orders.change(event.data.order_id, partial(decide.paid, payment_id=event.data.payment_id), cause)

    @handle.on(PaymentDeclined)
    def declined(event: Envelope[PaymentDeclined], cause: str) -> None:
        orders.change(event.data.order_id, partial(decide.refused, reason="payment-declined"), cause)

    @handle.on(InventoryReserved)
    def reserved(event: Envelope[InventoryReserved], cause: str) -> None:
        orders.change(event.data.order_id, partial(decide.stocked, reservation_id=event.data.reservation_id), cause)

    @handle.on(InventoryRejected)
    def rejected(event: Envelope[InventoryRejected], cause: str) -> None:
        reason = "reservation-expired" if event.data.reason == "expired" else "out-of-stock"
        orders.change(event.data.order_id, partial(decide.refused, reason=reason), cause)

    return handle
