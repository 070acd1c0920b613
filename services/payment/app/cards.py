"""The card provider behind the port: HTTP with JSON, our key to it, and an Idempotency-Key for each request.

The provider replays its answer to a key that it knows. What it says of a charge's state, in an answer or in a conflict,
is believed: it is the one that has the money.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar, Final, Literal, TypeVar

import httpx
from pydantic import ValidationError

from kit.client.service import ServiceClient, UnavailableError
from kit.events.envelope import Message
from kit.settings import Callee, Secret

from .events import Money
from .gateway import Held, Refused, Released, Returned, Taken, UnknownOutcomeError

M = TypeVar("M", bound=Message)
REFUSAL: Final = frozenset({HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST})


class Provider(Callee):
    """Where the provider is: the plan derives it from the host's name."""

    origin: ClassVar[str] = "internet=(Internet(host=…),)"


class _Charge(Message):
    """A charge, as the provider has it. `none`: there is none under this reference, nor will there be."""

    id: str = ""
    status: Literal["authorised", "captured", "cancelled", "expired", "refunded", "none"]


class _Refusal(Message):
    code: str


class Cards:
    """The gateway for cards."""

    def __init__(self, client: ServiceClient, key: Secret) -> None:
        self._client = client
        self._authorization = f"Bearer {key.secret.get_secret_value()}"

    def authorise(self, reference: str, amount: Money, token: str) -> Held | Released | Refused:
        """Hold the money."""
        body = {"reference": reference, **amount.model_dump(), "token": token}
        found = self._asked("/v1/charges", f"{reference}:authorise", body)
        if isinstance(found, Refused):
            return found
        # A charge that was taken already is no worse than a held one: the next step hears of it.
        return Held(found.id) if found.status in ("authorised", "captured") else _released(found)

    def capture(self, reference: str, charge: str) -> Taken | Returned | Released | Refused:
        """Take what is held."""
        found = self._asked(f"/v1/charges/{charge}/capture", f"{reference}:capture", {})
        return found if isinstance(found, Refused) else _state(found)

    def cancel(self, reference: str) -> Taken | Returned | Released:
        """Hold nothing under this reference, now or later."""
        found = self._asked("/v1/cancellations", f"{reference}:cancel", {"reference": reference})
        if isinstance(found, Refused):
            raise UnknownOutcomeError(f"cancellation refused: {found.reason}")
        return _state(found)

    def refund(self, reference: str, charge: str) -> Returned | Refused:
        """Give back what was taken."""
        found = self._asked(f"/v1/charges/{charge}/refund", f"{reference}:refund", {})
        if isinstance(found, Refused):
            return found
        return Returned() if found.status == "refunded" else Refused(f"charge is {found.status}")

    def _asked(self, path: str, key: str, body: Mapping[str, object]) -> _Charge | Refused:
        headers = {"Authorization": self._authorization, "Idempotency-Key": key}
        try:
            answer = self._client.send("POST", path, json=body, headers=headers)
        except UnavailableError as error:
            raise UnknownOutcomeError(error.reason) from error
        if answer.status_code in REFUSAL:
            return Refused(_read(answer, _Refusal).code)
        # A conflict holds the charge as it is: what was asked for can't be, or is under way.
        if answer.is_success or answer.status_code == HTTPStatus.CONFLICT:
            return _read(answer, _Charge)
        raise UnknownOutcomeError(f"answered {answer.status_code}")


def _state(charge: _Charge) -> Taken | Returned | Released:
    match charge.status:
        case "captured":
            return Taken()
        case "refunded":
            return Returned()
        case "cancelled" | "expired" | "none":
            return _released(charge)
        case "authorised":
            raise UnknownOutcomeError("the charge is still held")


def _released(charge: _Charge) -> Released:
    return Released("expired" if charge.status == "expired" else "cancelled")


def _read(answer: httpx.Response, kind: type[M]) -> M:
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError:
        raise UnknownOutcomeError(f"answered {answer.status_code} with something else") from None
