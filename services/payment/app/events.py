"""What this service publishes. Amounts are in the currency's minor unit."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from pydantic import Field

from kit.events.envelope import EventData, Message

Amount = Annotated[int, Field(ge=0, le=2**53 - 1)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Money(Message):
    """An amount in a currency (ISO 4217)."""

    amount: Amount
    currency: Currency


class _Payment(EventData):
    payment_id: str
    order_id: str
    amount: Money


class PaymentAuthorised(_Payment):
    """The card's bank holds the money for this order."""

    event_type: ClassVar[str] = "payment.authorised"


class PaymentCaptured(_Payment):
    """The money was taken."""

    event_type: ClassVar[str] = "payment.captured"


class PaymentDeclined(_Payment):
    """There is no money: it was refused, or what was held could not be taken any more."""

    event_type: ClassVar[str] = "payment.declined"
    reason: str


class PaymentRefunded(_Payment):
    """Money that was taken was given back. What was only held is let go without an event: nobody has paid it."""

    event_type: ClassVar[str] = "payment.refunded"
    reason: str


PUBLISHED: Final[tuple[type[EventData], ...]] = (PaymentAuthorised, PaymentCaptured, PaymentDeclined, PaymentRefunded)
