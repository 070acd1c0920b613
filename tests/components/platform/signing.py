"""An issuer of tokens for tests: RSA keys made on the spot, so that no private key lies in the repository."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from components.edge.authorizer.signature import SHA256_PREFIX
from components.edge.authorizer.tokens import Expected

EXPONENT = 65537
SMALL_PRIMES = math.prod(number for number in range(3, 2000, 2) if all(number % odd for odd in range(3, number, 2)))
NOW = 1_800_000_000.0
EXPECTED = Expected(issuer="https://api.dev.souk.example", audience="https://api.dev.souk.example")
CLAIMS: dict[str, Any] = {
    "iss": EXPECTED.issuer,
    "aud": EXPECTED.audience,
    "sub": "user-1",
    "exp": NOW + 600,
    "scope": "orders:write orders:read",
}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA key pair."""

    kid: str
    modulus: int
    private: int = field(repr=False)

    @property
    def jwk(self) -> dict[str, str]:
        """The public half, as a key set publishes it."""
        return {
            "kty": "RSA",
            "kid": self.kid,
            "use": "sig",
            "alg": "RS256",
            "n": encoded(self.modulus.to_bytes((self.modulus.bit_length() + 7) // 8)),
            "e": encoded(EXPONENT.to_bytes(3)),
        }

    def sign(self, message: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256."""
        length = (self.modulus.bit_length() + 7) // 8
        digest = SHA256_PREFIX + hashlib.sha256(message).digest()
        padded = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
        return pow(int.from_bytes(padded), self.private, self.modulus).to_bytes(length)

    def token(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A signed JWT. `header` overrides the usual one."""
        head = {"alg": "RS256", "typ": "JWT", "kid": self.kid, **header}
        signed = f"{encoded(json.dumps(head).encode())}.{encoded(json.dumps(claims).encode())}"
        return f"{signed}.{encoded(self.sign(signed.encode()))}"


@cache
def signing_key(kid: str, bits: int = 2048) -> SigningKey:
    """A new key, the same for the same id."""
    source = random.Random(kid)  # noqa: S311 - a test's key guards nothing
    while True:
        first, second = _prime(bits // 2, source), _prime(bits // 2, source)
        totient = (first - 1) * (second - 1)
        if totient % EXPONENT:
            return SigningKey(kid, first * second, pow(EXPONENT, -1, totient))


def key_set(*keys: SigningKey) -> bytes:
    """The JWKS document of some keys."""
    return json.dumps({"keys": [key.jwk for key in keys]}).encode()


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _prime(bits: int, source: random.Random) -> int:
    while True:
        candidate = source.getrandbits(bits) | 0b11 << (bits - 2) | 1
        if math.gcd(candidate, SMALL_PRIMES) == 1 and _passes_miller_rabin(candidate):
            return candidate


def _passes_miller_rabin(number: int) -> bool:
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13):
        value = pow(base, odd, number)
        if value in (1, number - 1):
            continue
        for _ in range(twos - 1):
            value = value * value % number
            if value == number - 1:
                break
        else:
            return False
    return True
