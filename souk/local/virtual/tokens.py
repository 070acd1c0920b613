"""Access tokens where the service that issues them is played by a stand-in: a key of this run's own."""

from __future__ import annotations

import base64
import time
import uuid
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

LIFETIME: Final = 3600
"""Seconds: a working hour between two."""

KEY_ID: Final = "virtual"


class Mint:
    """Signs tokens as the API's authorizer expects them."""

    def __init__(self, issuer: str, audience: str) -> None:
        self._issuer = issuer
        self._audience = audience
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key_set(self) -> dict[str, Any]:
        """What the issuing service publishes (RFC 7517)."""
        numbers = self._key.public_key().public_numbers()
        return {
            "keys": [
                {
                    "kty": "RSA",
                    "use": "sig",
                    "alg": "RS256",
                    "kid": KEY_ID,
                    "n": _number(numbers.n),
                    "e": _number(numbers.e),
                }
            ]
        }

    def token(self, subject: str, scopes: list[str]) -> str:
        """A token, good from now for an hour."""
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": subject,
            "scope": " ".join(scopes),
            "iat": now,
            "exp": now + LIFETIME,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": KEY_ID})


def _number(value: int) -> str:
    content = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
