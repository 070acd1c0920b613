"""Settling: bring a payment to where it is wanted, step by step, and tell of it.

What is wanted is kept before the provider is asked, and what it said together with the event that tells of it. So a
process may die between any two lines: whoever looks after the payment next asks again, under the same keys, and the
provider answers again.
"""

from __future__ import annotations

from typing import Final

from kit import clock, correlation, telemetry
from kit.events.envelope import EventData, encoded, envelope
from kit.events.publisher import Outgoing, Publisher
from kit.log import log

from .events import PaymentAuthorised, PaymentCaptured, PaymentDeclined, PaymentRefunded
from .gateway import Gateway, Outcome, Refused, UnknownOutcomeError
from .keys import Keys
from .payment import Payment, Status, Waiting, knowing, later
from .payments import Payments, StaleError

EVENTS: Final[dict[Status, type[EventData]]] = {
    "authorised": PaymentAuthorised,
    "captured": PaymentCaptured,
    "declined": PaymentDeclined,
    "refunded": PaymentRefunded,
}

RACES: Final = 10
"""How often in a row somebody else may have been first. There is one customer, and one saga."""


class Settling:
    """Settles payments, one at a time each."""

    def __init__(self, payments: Payments, gateway: Gateway, publisher: Publisher, keys: Keys) -> None:
        self._payments = payments
        self._gateway = gateway
        self._publisher = publisher
        self._keys = keys

    def settle(self, payment_id: str, known: Payment | None = None) -> None:
        """Do what can be done for a payment now. What can't be is due later.

        `known`: the payment as the caller has just seen it. Whether it still is like that, the next write finds out.
        """
        with self._keys.lease(payment_id) as lease:
            if not lease.mine:
                return  # it is due in a moment anyway
            known = None if lease.waited else known
            for _ in range(RACES):
                payment, known = known or self._payments.get(payment_id), None
                if payment is None or not payment.busy:
                    return
                try:
                    with (
                        correlation.correlated(payment.correlation_id),
                        telemetry.continued({"traceparent": payment.traceparent or ""}),
                    ):
                        self._tell(self._advance(payment))
                        return
                except StaleError:
                    continue
        log.warning("payment is changed all the time", payment_id=payment_id)

    def _advance(self, payment: Payment) -> Payment:
        """Ask the provider until there is nothing to ask, or no answer. Raises StaleError."""
        while payment.step is not None:
            try:
                outcome = self._ask(payment)
            except UnknownOutcomeError as error:
                log.warning("no answer", payment_id=payment.payment_id, step=payment.step, reason=str(error))
                telemetry.count("payments.unknown_outcome", step=payment.step)
                return self._postponed(payment)
            if payment.step == "refund" and isinstance(outcome, Refused):
                log.error("refund refused; somebody must look", payment_id=payment.payment_id, reason=outcome.reason)
                telemetry.count("payments.refund_refused")
                return self._postponed(payment)
            known = knowing(payment, outcome)
            if known.status == payment.status:  # declined already: what was held is let go, and nobody has to hear that
                payment = self._payments.save(known)
                log.info("hold let go", payment_id=payment.payment_id, order_id=payment.order_id)
                continue
            payment = self._payments.save(_telling(known))
            log.info(f"payment {payment.status}", payment_id=payment.payment_id, order_id=payment.order_id)
            telemetry.count(f"payments.{payment.status}", reason=payment.reason or "")
        return payment

    def _ask(self, payment: Payment) -> Outcome:
        reference = payment.payment_id
        with telemetry.span(f"gateway {payment.step}", payment_id=reference):
            match payment.step:
                case "authorise" if payment.amount and payment.token:
                    return self._gateway.authorise(reference, payment.amount, payment.token)
                case "capture" if payment.charge:
                    return self._gateway.capture(reference, payment.charge)
                case "refund" if payment.charge:
                    return self._gateway.refund(reference, payment.charge)
                case "cancel":
                    return self._gateway.cancel(reference)
                case _:
                    raise ValueError(f"payment {reference} lacks what {payment.step} needs")

    def _postponed(self, payment: Payment) -> Payment:
        postponed = later(payment, clock.now())
        return self._payments.save(postponed, due_at=postponed.due_at)

    def _tell(self, payment: Payment) -> None:
        """Send what waits to be told, in order. What the bus doesn't take stays. Raises StaleError."""
        if not payment.outbox:
            return
        outcome = self._publisher.publish(Outgoing(one.id, one.type, one.detail) for one in payment.outbox)
        left = tuple(one for one in payment.outbox if one.id not in outcome.published)
        if left:
            log.error("events not taken by the bus", failed=outcome.failed)
        told = payment.model_copy(update={"outbox": left})
        waiting = later(told, clock.now()).due_at if left else payment.due_at
        self._payments.save(told, due_at=waiting)


def _telling(payment: Payment) -> Payment:
    data = _event(payment)
    if data is None:
        return payment
    event = envelope(data)
    waiting = Waiting(id=event.id, type=event.type, detail=encoded(event))
    return payment.model_copy(update={"outbox": (*payment.outbox, waiting)})


def _event(payment: Payment) -> EventData | None:
    """What is told of a payment that has just got this status."""
    kind = EVENTS.get(payment.status)
    if kind is None or payment.amount is None:
        return None
    told = {"payment_id": payment.payment_id, "order_id": payment.order_id, "amount": payment.amount}
    return kind.model_validate({**told, "reason": payment.reason or "order-returned"})
