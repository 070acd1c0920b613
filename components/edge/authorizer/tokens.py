"""Access tokens: JWTs signed with RS256 by the service that keeps the accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from .signature import PublicKey, decoded, verify

LONGEST: Final = 8192
"""Characters. API Gateway admits 10,240 bytes of headers in all."""

LEEWAY: Final = 30
"""Seconds by which clocks may differ."""


class RejectedError(Exception):
    """The token is no good. The message says why, for the log; the caller learns only that it was refused."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must have issued a token, and for whom."""

    issuer: str
    audience: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Who calls, and what the caller may do."""

    subject: str
    scopes: frozenset[str]


def read(token: str, find: Callable[[str], PublicKey | None], expected: Expected, now: float) -> Claims:
    """Check a token and return its claims. `find` gives the key with an id; `now` is in epoch seconds.

    Raises RejectedError, and whatever `find` raises. Nothing in the token is believed before its signature is.
    """
    if len(token) > LONGEST:
        raise RejectedError("too long")
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise RejectedError("not a signed JWT")
    header = _object(parts[0])
    if header.get("alg") != "RS256":  # the token doesn't choose: "none" and HS256 with the public key are forgeries
        raise RejectedError("algorithm is not RS256")
    if "crit" in header:
        raise RejectedError("critical header parameters are not understood")
    kid = header.get("kid")
    key = find(kid) if isinstance(kid, str) else None
    if key is None:
        raise RejectedError("signed with an unknown key")
    if not verify(key, f"{parts[0]}.{parts[1]}".encode(), _bytes(parts[2])):
        raise RejectedError("signature does not match")
    return _claims(_object(parts[1]), expected, now)


def _claims(payload: dict[str, Any], expected: Expected, now: float) -> Claims:
    if payload.get("iss") != expected.issuer:
        raise RejectedError("issued by another issuer")
    audience = payload.get("aud")
    if expected.audience not in (cast(list[Any], audience) if isinstance(audience, list) else [audience]):
        raise RejectedError("issued for another audience")
    if now > _time(payload, "exp") + LEEWAY:
        raise RejectedError("expired")
    if "nbf" in payload and now < _time(payload, "nbf") - LEEWAY:
        raise RejectedError("not valid yet")
    subject = payload.get("sub")
    if not isinstance(subject, str) or not subject:
        raise RejectedError("no subject")
    scope = payload.get("scope", "")
    if not isinstance(scope, str):
        raise RejectedError("scope is not a text")
    return Claims(subject, frozenset(scope.split()))


def _time(payload: dict[str, Any], name: str) -> float:
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RejectedError(f"{name} is missing or no number")
    return value


def _object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_bytes(part))
    except (ValueError, RecursionError) as error:
        raise RejectedError("not JSON") from error
    if not isinstance(value, dict):
        raise RejectedError("not a JSON object")
    return cast(dict[str, Any], value)


def _bytes(part: str) -> bytes:
    try:
        return decoded(part)
    except ValueError as error:
        raise RejectedError("not base64url") from error
