"""What clients get. The base is the kit's."""

from __future__ import annotations

from kit.events.envelope import Time
from kit.ids import Id
from kit.web.bodies import Answer

from .events import Amount, Currency
from .payment import Status


class Sum(Answer):
    """An amount in the currency's minor unit (ISO 4217)."""

    amount: Amount
    currency: Currency


class ShownPayment(Answer):
    """A payment, as its owner sees it. `reason` says why it was declined."""

    id: Id
    order_id: str
    status: Status
    amount: Sum
    reason: str | None
    created_at: Time
    updated_at: Time
