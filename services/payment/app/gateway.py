"""The port to whoever moves money: what this service asks of a card provider, and what it may hear. Pure.

Every request may be made again, and then changes nothing that it has changed before: each has a key of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .events import Money


class UnknownOutcomeError(Exception):
    """No answer: the request may have been carried out, or not. Make it again, later."""


@dataclass(frozen=True, slots=True)
class Held:
    """The money is held. `charge` is the provider's name for it."""

    charge: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The money was taken."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The money was taken, and given back."""


@dataclass(frozen=True, slots=True)
class Released:
    """Nothing is held or taken under this reference, nor will it ever be."""

    reason: str = "cancelled"


@dataclass(frozen=True, slots=True)
class Refused:
    """No, and asking again won't help. `reason` is the provider's code."""

    reason: str


Outcome = Held | Taken | Returned | Released | Refused


class Gateway(Protocol):
    """Each call says what is so afterwards, which may be more than was asked: a hold that is to be let go was taken.

    `reference` is the payment's id: the provider knows the payment by it even before it has answered once.
    Raises UnknownOutcomeError.
    """

    def authorise(self, reference: str, amount: Money, token: str) -> Held | Released | Refused:
        """Hold the money."""
        ...

    def capture(self, reference: str, charge: str) -> Taken | Returned | Released | Refused:
        """Take what is held."""
        ...

    def cancel(self, reference: str) -> Taken | Returned | Released:
        """Hold nothing under this reference, now or later: also what was asked for without an answer."""
        ...

    def refund(self, reference: str, charge: str) -> Returned | Refused:
        """Give back what was taken."""
        ...
