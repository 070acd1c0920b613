"""Access tokens: JWTs that the API gateway's authorizer checks without asking anybody."""

from __future__ import annotations

from typing import Final

import jwt

from kit import clock
from kit.ids import new_id
from kit.settings import Tokens

from .keys import Keys
from .scopes import CUSTOMER

LIFETIME_SECONDS: Final = 900
"""A token can't be taken back: signing out ends the refresh tokens, and this bounds what remains."""


class Issuer:
    """Signs tokens for customers."""

    def __init__(self, settings: Tokens, keys: Keys) -> None:
        self._settings = settings
        self._keys = keys

    def token(self, user_id: str) -> str:
        """A token for a user, good from now."""
        key = self._keys.current()
        now = int(clock.now().timestamp())
        claims = {
            "iss": self._settings.token_issuer,
            "aud": self._settings.token_audience,
            "sub": user_id,
            "scope": " ".join(sorted(CUSTOMER)),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": new_id(),
        }
        return jwt.encode(claims, key.private, algorithm="RS256", headers={"kid": key.id})
