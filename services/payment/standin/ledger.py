"""The provider's books: charges, and every movement of money, so that tests can see what was done twice."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from .deck import BY_TOKEN, Card

Status = Literal["authorised", "captured", "cancelled", "refunded", "none"]
Movement = Literal["authorise", "capture", "cancel", "refund"]


class RefusedError(Exception):
    """The card, or its bank, says no. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ConflictError(Exception):
    """The charge is in another state than the request needs."""

    def __init__(self, charge: Charge) -> None:
        super().__init__(charge.status)
        self.charge = charge


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge on a card. `movements` are what was done with its money, in order."""

    id: str
    reference: str
    amount: int
    currency: str
    status: Status
    movements: tuple[Movement, ...] = ()
    card: Card | None = field(default=None, repr=False)


NOTHING: Final = Charge(id="", reference="", amount=0, currency="", status="none")
"""What there is under a reference that no charge has."""


class Ledger:
    """All charges. Safe to use from many threads."""

    def __init__(self) -> None:
        self._charges: dict[str, Charge] = {}
        self._cancelled: set[str] = set()
        self._tokens = dict(BY_TOKEN)
        self._lock = threading.Lock()

    def tokenise(self, card: Card) -> str:
        """A token for a card."""
        token = f"tok_{secrets.token_hex(12)}"
        with self._lock:
            self._tokens[token] = card
        return token

    def card(self, token: str) -> Card:
        """A token's card. Raises RefusedError."""
        with self._lock:
            found = self._tokens.get(token)
        if found is None:
            raise RefusedError("unknown_token")
        return found

    def of_charge(self, charge_id: str) -> Charge | None:
        """A charge."""
        with self._lock:
            return self._charges.get(charge_id)

    def of_reference(self, reference: str) -> list[Charge]:
        """The charges with a reference of the merchant's. More than one: the merchant asked under several keys."""
        with self._lock:
            return [charge for charge in self._charges.values() if charge.reference == reference]

    def authorise(self, reference: str, amount: int, currency: str, token: str) -> Charge:
        """Hold money. Raises RefusedError; ConflictError if the reference was cancelled."""
        card = self.card(token)
        if card.declined:
            raise RefusedError(card.declined)
        with self._lock:
            if reference in self._cancelled:
                raise ConflictError(replace(NOTHING, reference=reference))
            charge_id = f"ch_{secrets.token_hex(12)}"
            made = Charge(charge_id, reference, amount, currency, "authorised", ("authorise",), card)
            self._charges[charge_id] = made
            return made

    def capture(self, charge_id: str) -> Charge:
        """Take what is held. Raises RefusedError, ConflictError, KeyError."""
        card = self._charges[charge_id].card
        if card and card.uncapturable:
            raise RefusedError(card.uncapturable)
        return self._move(charge_id, "authorised", "captured", "capture")

    def refund(self, charge_id: str) -> Charge:
        """Give back what was taken. Raises ConflictError, KeyError."""
        return self._move(charge_id, "captured", "refunded", "refund")

    def cancel(self, reference: str) -> Charge:
        """Let go of what is held under a reference, and hold nothing under it later. Raises ConflictError."""
        with self._lock:
            self._cancelled.add(reference)
            own = [charge for charge in self._charges.values() if charge.reference == reference]
        for charge in own:
            if charge.status == "authorised":
                self._move(charge.id, "authorised", "cancelled", "cancel")
        now = self.of_reference(reference)
        taken = [charge for charge in now if charge.status in ("captured", "refunded")]
        if taken:
            raise ConflictError(taken[0])
        return now[0] if now else replace(NOTHING, reference=reference)

    def _move(self, charge_id: str, before: Status, after: Status, movement: Movement) -> Charge:
        with self._lock:
            charge = self._charges[charge_id]
            if charge.status != before:
                raise ConflictError(charge)
            moved = replace(charge, status=after, movements=(*charge.movements, movement))
            self._charges[charge_id] = moved
            return moved
