"""Accounts and sign-in."""

from __future__ import annotations

from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Depends, Request, Response

from kit import telemetry
from kit.ids import Id
from kit.web.identity import Caller, scoped
from kit.web.problems import ProblemError

from .bodies import Changes, Credentials, KeySet, Profile, Refresh, Registration, SignedIn
from .parts import Parts
from .sessions import Session
from .tokens import LIFETIME_SECONDS

KEYS_FRESH: Final = "public, max-age=300"
router = APIRouter()


async def parts(request: Request) -> Parts:
    """What the running application is made of."""
    return cast(Parts, request.app.state.parts)


Made = Annotated[Parts, Depends(parts)]
Reader = Annotated[Caller, Depends(scoped("users:read"))]
Writer = Annotated[Caller, Depends(scoped("users:write"))]


@router.post("/v1/users", status_code=201)
def register(wanted: Registration, made: Made, response: Response) -> Profile:
    """Make an account."""
    profile = made.accounts.register(wanted)
    response.headers["Location"] = f"/v1/users/{profile.id}"
    return profile


@router.get("/v1/users/{userId}")
def read(userId: Id, who: Reader, made: Made) -> Profile:  # noqa: N803 - the route's own parameter
    """Read one's own account."""
    who.must_be(userId)
    return made.accounts.read(userId)


@router.patch("/v1/users/{userId}")
def change(userId: Id, changes: Changes, who: Writer, made: Made) -> Profile:  # noqa: N803 - the route's own parameter
    """Change one's own account."""
    who.must_be(userId)
    return made.accounts.change(userId, changes)


@router.post("/v1/sessions", status_code=201)
def sign_in(given: Credentials, made: Made) -> SignedIn:
    """Sign in."""
    account = made.accounts.with_password(given.email, given.password.get_secret_value())
    telemetry.count("sessions.sign_in", outcome="granted" if account else "refused")
    if account is None:
        # The same for an address that nobody has: who has an account here is nobody's business.
        raise ProblemError(401, "wrong-credentials", "Address or password is wrong.")
    return _signed_in(made.sessions.begin(account.id), made)


@router.post("/v1/sessions/refresh")
def refresh(given: Refresh, made: Made) -> SignedIn:
    """Get new tokens for a refresh token, which is used up by it."""
    session = made.sessions.refresh(given.refresh_token.get_secret_value())
    if session is None:
        raise ProblemError(401, "session-over", "Sign in again.")
    return _signed_in(session, made)


@router.delete("/v1/sessions/{sessionId}", status_code=204)
def sign_out(sessionId: Id, who: Writer, made: Made) -> None:  # noqa: N803 - the route's own parameter
    """End one of one's own sessions."""
    if not made.sessions.end(sessionId, who.subject):
        raise ProblemError(404, "not-found", "There is nothing here for you.")


@router.get("/v1/keys")
def keys(made: Made, response: Response) -> KeySet:
    """The public keys that access tokens are signed with (RFC 7517)."""
    response.headers["Cache-Control"] = KEYS_FRESH
    found: list[dict[str, Any]] = [key.public for key in made.keys.published()]
    return KeySet.model_validate({"keys": found})


def _signed_in(session: Session, made: Parts) -> SignedIn:
    return SignedIn(
        session_id=session.id,
        user_id=session.user_id,
        access_token=made.issuer.token(session.user_id),
        expires_in=LIFETIME_SECONDS,
        refresh_token=session.refresh_token,
    )


ROUTERS: Final = (router,)
