"""What clients send and get. The bases are the kit's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from kit.events.envelope import Time
from kit.ids import Id
from kit.web.bodies import Answer, RequestBody, left_out
from kit.web.text import Line

Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$",
    ),
]
"""An address as HTML's own input takes it, with a domain of two labels or more."""

Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
"""E.164, which is what SNS sends to."""

Password = Annotated[SecretStr, Field(min_length=10, max_length=128)]
"""Length counts, not kinds of characters (NIST SP 800-63B section 5.1.1.2)."""

RefreshToken = Annotated[SecretStr, Field(min_length=20, max_length=200)]


class Registration(RequestBody):
    """A new account."""

    email: Email
    password: Password
    name: Line
    phone: Phone | None = None


class Changes(RequestBody):
    """Only what is named is changed. `phone` null removes the number (RFC 7396)."""

    name: Line = left_out("")
    phone: Phone | None = left_out(None)


class Credentials(RequestBody):
    """How to sign in. Longer than any password is no password."""

    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=128)]


class Refresh(RequestBody):
    """How to stay signed in."""

    refresh_token: RefreshToken


class Profile(Answer):
    """An account, as its owner sees it."""

    id: Id
    email: str
    name: str
    phone: str | None
    created_at: Time


class SignedIn(Answer):
    """A session's tokens. The refresh token is good for one use: the next answer holds another."""

    session_id: Id
    user_id: Id
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - its kind
    expires_in: Annotated[int, Field(gt=0)]
    refresh_token: str


class Key(Answer):
    """A public key (RFC 7517)."""

    kty: Literal["RSA"]
    use: Literal["sig"]
    alg: Literal["RS256"]
    kid: str
    n: str
    e: str


class KeySet(Answer):
    """The keys that tokens may be signed with now."""

    keys: list[Key]
