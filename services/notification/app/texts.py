"""What customers read. Nothing that a customer wrote stands in a subject: it becomes a header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .heard import Money

WITHOUT_CENTS: Final = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
"""Currencies whose minor unit is the currency itself (ISO 4217)."""

REASONS: Final = {
    "out-of-stock": "something in it has just sold out",
    "payment-declined": "your payment was declined",
    "timed-out": "it took us too long",
    "reservation-expired": "it took us too long",
}
"""Reasons that are told. Any other is ours to know."""

GREETING: Final = "Hello {name},\n\n{text}\n\nYour Souk\n"


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both lengths. `short` None: not worth an SMS."""

    subject: str
    long: str
    short: str | None = None


def welcome() -> Text:
    """To somebody new."""
    return Text("Welcome to the souk", "your account is ready. Come and have a look around.")


def confirmed(order_id: str, total: Money) -> Text:
    """The order is paid for."""
    number = reference(order_id)
    return Text(
        f"Your order {number} is confirmed",
        f"thank you: your order {number} over {written(total)} is paid for and will be on its way soon.",
        f"Souk: order {number} over {written(total)} is confirmed.",
    )


def rejected(order_id: str, reason: str) -> Text:
    """The order comes to nothing."""
    number = reference(order_id)
    because = f": {REASONS[reason]}" if reason in REASONS else ""
    return Text(
        f"Your order {number} could not be filled",
        f"we are sorry, your order {number} could not be filled{because}. You pay nothing for it.",
        f"Souk: order {number} could not be filled{because}. You pay nothing.",
    )


def cancelled(order_id: str) -> Text:
    """The customer's own wish."""
    number = reference(order_id)
    return Text(
        f"Your order {number} is cancelled",
        f"as you wished, your order {number} is cancelled. What you have paid comes back to you.",
        f"Souk: order {number} is cancelled.",
    )


def refunded(order_id: str, amount: Money) -> Text:
    """Money goes back."""
    number = reference(order_id)
    return Text(
        f"Your refund for order {number}",
        f"we have sent {written(amount)} back to you for order {number}. Your bank may take a few days.",
    )


def greeted(name: str, text: Text) -> str:
    """A mail's whole text. The name is somebody's own and stays on its line."""
    return GREETING.format(name=" ".join(name.split()), text=text.long)


def reference(order_id: str) -> str:
    """What people call an order: the last letters of its id, which differ most."""
    return order_id[-8:].upper()


def written(money: Money) -> str:
    """`12.90 EUR`."""
    if money.currency in WITHOUT_CENTS:
        return f"{money.amount} {money.currency}"
    return f"{money.amount // 100}.{money.amount % 100:02} {money.currency}"
