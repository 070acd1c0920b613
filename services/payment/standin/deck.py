"""The cards that there are, and what happens with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Trouble = Literal["none", "slow", "lost", "flaky"]
"""Of each request: `slow` is carried out and answered too late, `lost` is carried out and answered with 502, `flaky` is
answered with 503 and not carried out. Each the first time that it is made: who makes it again gets its answer."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card. `declined` and `uncapturable` are the codes of its refusals."""

    number: str
    token: str
    declined: str | None = None
    uncapturable: str | None = None
    trouble: Trouble = "none"


DECK: Final = (
    Card("4242424242424242", "tok_visa"),
    Card("5555555555554444", "tok_mastercard"),
    Card("4000000000000002", "tok_declined", declined="card_declined"),
    Card("4000000000009995", "tok_insufficient_funds", declined="insufficient_funds"),
    Card("4000000000000069", "tok_expired", declined="expired_card"),
    Card("4000000000000127", "tok_incorrect_cvc", declined="incorrect_cvc"),
    Card("4100000000000019", "tok_fraudulent", declined="fraudulent"),
    Card("4000000000000341", "tok_uncapturable", uncapturable="capture_declined"),
    Card("4000000000006116", "tok_slow", trouble="slow"),
    Card("4000000000006223", "tok_lost", trouble="lost"),
    Card("4000000000006330", "tok_flaky", trouble="flaky"),
)
BY_NUMBER: Final = {card.number: card for card in DECK}
BY_TOKEN: Final = {card.token: card for card in DECK}


def luhn(number: str) -> bool:
    """Whether a card's number has the right last digit (ISO/IEC 7812-1 annex B)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
