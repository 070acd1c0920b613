"""A card provider: tokens for cards, and charges that are authorised, captured, cancelled and refunded."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from kit.web.bodies import Answer, RequestBody
from kit.web.problems import ProblemError

from .deck import BY_NUMBER, Card, luhn
from .ledger import Charge, ConflictError, Ledger, RefusedError
from .replays import Kept, Replays

SLOW_SECONDS: Final = 6.0
"""Twice as long as a merchant waits."""

router = APIRouter()
_met: set[str] = set()
_meeting: Final = threading.Lock()

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


def merchant(request: Request, authorization: Annotated[str, Header()] = "") -> None:
    """Let in the merchant alone: money moves for whoever knows its key."""
    key: str = request.app.state.key
    if not hmac.compare_digest(authorization.encode(), f"Bearer {key}".encode()):
        raise ProblemError(401, "unauthenticated", "This is no merchant's key.")


MERCHANT: Final = [Depends(merchant)]


class GivenCard(RequestBody):
    """A card, as its holder types it in."""

    number: Annotated[str, Field(pattern=r"^[0-9]{12,19}$")]
    exp_month: Annotated[int, Field(ge=1, le=12)]
    exp_year: Annotated[int, Field(ge=2000, le=2100)]
    cvc: Annotated[str, Field(pattern=r"^[0-9]{3,4}$")]


class Token(Answer):
    """What stands for a card."""

    token: str


class Authorisation(RequestBody):
    """Money to hold. `reference` is the merchant's own name for the payment."""

    reference: Annotated[str, Field(min_length=1, max_length=64)]
    amount: Annotated[int, Field(gt=0, le=99_999_999)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    token: Annotated[str, Field(min_length=1, max_length=64)]


class Cancellation(RequestBody):
    """What to let go."""

    reference: Annotated[str, Field(min_length=1, max_length=64)]


class Nothing(RequestBody):
    """A request that says all in its path."""


@router.post("/v1/tokens", status_code=201)
def tokenise(given: GivenCard, request: Request) -> Token:
    """Get a token for a card. Cards that aren't in the deck are good ones, if their number is a card's."""
    if not luhn(given.number):
        raise ProblemError(402, "refused", "This is no card's number.", code="incorrect_number")
    if (given.exp_year, given.exp_month) < (time.gmtime().tm_year, time.gmtime().tm_mon):
        raise ProblemError(402, "refused", "The card has expired.", code="expired_card")
    card = BY_NUMBER.get(given.number, Card(given.number, ""))
    return Token(token=_ledger(request).tokenise(card))


@router.post("/v1/charges", dependencies=MERCHANT)
def authorise(given: Authorisation, key: Key, request: Request) -> JSONResponse:
    """Hold money."""

    def work() -> Charge:
        return _ledger(request).authorise(given.reference, given.amount, given.currency, given.token)

    return _answered(request, key, given.model_dump_json(), work, lambda: _ledger(request).card(given.token))


@router.post("/v1/charges/{charge}/capture", dependencies=MERCHANT)
def capture(charge: str, _: Nothing, key: Key, request: Request) -> JSONResponse:
    """Take what is held."""
    card = _known(request, charge).card
    return _answered(request, key, f"capture {charge}", lambda: _ledger(request).capture(charge), lambda: card)


@router.post("/v1/charges/{charge}/refund", dependencies=MERCHANT)
def refund(charge: str, _: Nothing, key: Key, request: Request) -> JSONResponse:
    """Give back what was taken."""
    card = _known(request, charge).card
    return _answered(request, key, f"refund {charge}", lambda: _ledger(request).refund(charge), lambda: card)


@router.post("/v1/cancellations", dependencies=MERCHANT)
def cancel(given: Cancellation, key: Key, request: Request) -> JSONResponse:
    """Hold nothing under a reference, now or later: also for who never got an answer to an authorisation."""
    own = _ledger(request).of_reference(given.reference)
    work = f"cancel {given.reference}"
    return _answered(request, key, work, lambda: _ledger(request).cancel(given.reference), lambda: own[0].card)


@router.get("/v1/charges")
def charges(reference: Annotated[str, Query(min_length=1)], request: Request) -> JSONResponse:
    """The charges with a reference, and what was done with each."""
    return JSONResponse({"charges": [_shown(charge) for charge in _ledger(request).of_reference(reference)]})


ROUTERS: Final = (router,)


def _answered(
    request: Request, key: str, asked: str, work: Callable[[], Charge], card: Callable[[], Card | None]
) -> JSONResponse:
    """Do the work once for its key, and answer as the card's trouble has it."""
    trouble = _trouble(card)
    first = _first(key)
    if first and trouble == "flaky":
        raise ProblemError(503, "unavailable", "Try again.")
    replays: Replays = request.app.state.replays
    kept, replayed = replays.once(key, asked, lambda: _done(work))
    if first and trouble == "slow":
        time.sleep(SLOW_SECONDS)
    if first and trouble == "lost":
        raise ProblemError(502, "bad-gateway", "The answer was lost.")
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return JSONResponse(kept.body, kept.status, headers=headers)


def _done(work: Callable[[], Charge]) -> Kept:
    try:
        return Kept(200, _shown(work()))
    except RefusedError as error:
        return Kept(402, {"code": error.code})
    except ConflictError as error:
        return Kept(409, _shown(error.charge))


def _trouble(card: Callable[[], Card | None]) -> str:
    try:
        found = card()
    except (RefusedError, IndexError):  # no such card: the work says so
        return "none"
    return found.trouble if found else "none"


def _first(key: str) -> bool:
    with _meeting:
        new = key not in _met
        _met.add(key)
        return new


def _known(request: Request, charge: str) -> Charge:
    found = _ledger(request).of_charge(charge)
    if found is None:
        raise ProblemError(404, "not-found", "There is no such charge.")
    return found


def _ledger(request: Request) -> Ledger:
    ledger: Ledger = request.app.state.ledger
    return ledger


def _shown(charge: Charge) -> dict[str, Any]:
    return {name: value for name, value in asdict(charge).items() if name != "card"}
