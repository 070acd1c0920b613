"""What is done about others' events: customers are told, once."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from kit.events.envelope import Envelope
from kit.sqs.events import EventHandlers

from . import texts
from .contacts import Contact, Contacts
from .heard import OrderCancelled, OrderConfirmed, OrderRejected, PaymentRefunded, UserChanged, UserRegistered
from .outlets import Outlets
from .sent import Sending, Sent
from .texts import Text


class Notifier:
    """Handles events one by one. What counts as done is kept for each outlet: one that failed is tried again alone."""

    def __init__(self, contacts: Contacts, sent: Sent, outlets: Outlets) -> None:
        self._contacts = contacts
        self._sent = sent
        self._outlets = outlets
        self.handlers = EventHandlers(_always)
        self.handlers.on(UserRegistered)(self._registered)
        self.handlers.on(UserChanged)(self._changed)
        self.handlers.on(OrderConfirmed)(self._confirmed)
        self.handlers.on(OrderRejected)(self._rejected)
        self.handlers.on(OrderCancelled)(self._cancelled)
        self.handlers.on(PaymentRefunded)(self._refunded)

    def _registered(self, event: Envelope[UserRegistered], unit: str) -> None:
        self._contacts.remember(event.data, event.occurred_at)
        self._send(unit, event.type, self._contacts.of(event.data.user_id), texts.welcome())

    def _changed(self, event: Envelope[UserChanged], unit: str) -> None:
        del unit
        self._contacts.remember(event.data, event.occurred_at)

    def _confirmed(self, event: Envelope[OrderConfirmed], unit: str) -> None:
        text = texts.confirmed(event.data.order_id, event.data.total)
        self._send(unit, event.type, self._customer(event.data), text)

    def _rejected(self, event: Envelope[OrderRejected], unit: str) -> None:
        text = texts.rejected(event.data.order_id, event.data.reason)
        self._send(unit, event.type, self._customer(event.data), text)

    def _cancelled(self, event: Envelope[OrderCancelled], unit: str) -> None:
        self._send(unit, event.type, self._customer(event.data), texts.cancelled(event.data.order_id))

    def _refunded(self, event: Envelope[PaymentRefunded], unit: str) -> None:
        text = texts.refunded(event.data.order_id, event.data.amount)
        self._send(unit, event.type, self._contacts.of_order(event.data.order_id), text)

    def _customer(self, order: OrderConfirmed | OrderRejected | OrderCancelled) -> Contact:
        self._contacts.remember_order(order.order_id, order.customer_id)
        return self._contacts.of(order.customer_id)

    def _send(self, event_id: str, kind: str, to: Contact, text: Text) -> None:
        tell, phone, short = self._outlets.tell, to.phone, text.short
        sendings = [
            Sending("email", lambda: self._outlets.mail(to, text)),
            Sending("email-topic", lambda: tell("email", to, text, kind), reaches=False),
        ]
        if phone and short:
            sendings += [
                Sending("sms", lambda: self._outlets.sms(phone, short)),
                Sending("sms-topic", lambda: tell("sms", to, text, kind), reaches=False),
            ]
        self._sent.once(event_id, sendings)


@contextmanager
def _always(event_id: str) -> Generator[str]:
    """Every event is handled as often as it comes: `Sent` knows what was done about it."""
    yield event_id
