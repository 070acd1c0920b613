"""What orders wish of their payments: kept first, then settled."""

from __future__ import annotations

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from kit import clock, correlation, telemetry
from kit.events.envelope import Envelope
from kit.ids import named_id
from kit.log import log
from kit.sqs.events import EventHandlers

from .events import Money
from .heard import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from .keys import Keys
from .payment import Goal, Payment, wanting
from .payments import Payments, StaleError
from .settling import Settling

RACES: Final = 20
Order = OrderPlaced | OrderConfirmed | OrderRejected | OrderCancelled


class UnknownPaymentError(Exception):
    """An order is confirmed whose payment nobody has begun. It may have been overtaken; else, somebody must look."""


class Wishes:
    """Keeps what is wished. An order has one payment, whose id follows from the order's."""

    def __init__(self, payments: Payments, settling: Settling) -> None:
        self._payments = payments
        self._settling = settling

    def wish(self, order: Order, goal: Goal) -> None:
        """Keep a wish, and see to it. Raises UnknownPaymentError; what the stores raise means that it wasn't kept."""
        payment_id = named_id("payment", order.order_id)
        kept = self._kept(payment_id, order, goal)
        try:
            self._settling.settle(payment_id, kept)
        except (BotoCoreError, ClientError) as error:
            # It is kept, and so it is due: the event itself has done its work.
            log.warning("settled later", payment_id=payment_id, reason=type(error).__name__)

    def _kept(self, payment_id: str, order: Order, goal: Goal) -> Payment:
        """The payment with this wish kept. An order that was placed hardly ever has one: saving finds out."""
        for race in range(RACES):
            new = race == 0 and isinstance(order, OrderPlaced)
            before = None if new else self._payments.get(payment_id)
            after = _wanted(payment_id, before, order, goal)
            if before is not None and after == before:
                return before
            try:
                saved = self._payments.save(after)
            except StaleError:
                continue
            log.info("payment wanted", payment_id=payment_id, order_id=order.order_id, goal=after.goal)
            return saved
        raise StaleError(payment_id)


def handlers(wishes: Wishes, keys: Keys) -> EventHandlers[str]:
    """What handles the events that this service subscribes to."""
    handle: EventHandlers[str] = EventHandlers(keys.once)

    @handle.on(OrderPlaced)
    def placed(event: Envelope[OrderPlaced], _: str) -> None:
        wishes.wish(event.data, "authorised")

    @handle.on(OrderConfirmed)
    def confirmed(event: Envelope[OrderConfirmed], _: str) -> None:
        wishes.wish(event.data, "captured")

    @handle.on(OrderRejected)
    def rejected(event: Envelope[OrderRejected], _: str) -> None:
        wishes.wish(event.data, "returned")

    @handle.on(OrderCancelled)
    def cancelled(event: Envelope[OrderCancelled], _: str) -> None:
        wishes.wish(event.data, "returned")

    return handle


def _wanted(payment_id: str, payment: Payment | None, order: Order, goal: Goal) -> Payment:
    """The payment with this wish."""
    if payment is None:
        return _begun(payment_id, order, goal)
    if isinstance(order, OrderPlaced) and payment.amount is None:  # its end was heard of first
        return payment.model_copy(update={"amount": _money(order)})
    return payment if wanting(payment, goal).goal == payment.goal else wanting(payment, goal)


def _begun(payment_id: str, order: Order, goal: Goal) -> Payment:
    if isinstance(order, OrderConfirmed):
        raise UnknownPaymentError(f"no payment for order {order.order_id[:36]!r}")
    now = clock.now()
    placed = order if isinstance(order, OrderPlaced) else None
    return Payment(
        payment_id=payment_id,
        order_id=order.order_id,
        customer_id=order.customer_id,
        status="pending" if placed else "voided",  # nothing was begun, and nothing will be
        goal=goal,
        amount=_money(placed) if placed else None,
        token=placed.payment.token if placed else None,
        created_at=now,
        updated_at=now,
        correlation_id=correlation.current_or_new(),
        traceparent=telemetry.traceparent(),
    )


def _money(order: OrderPlaced) -> Money:
    return Money(amount=order.total.amount, currency=order.total.currency)
