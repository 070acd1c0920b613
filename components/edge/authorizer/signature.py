"""RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3, RFC 8017 section 8.2.2).

Verification needs only public values, so plain integers leak nothing. The padded message is rebuilt and compared as a
whole: parsing what the signer sent instead is how forgeries with low exponents have passed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MINIMUM_BITS: Final = 2048
"""RFC 7518 section 3.3: a key of 2048 bits or larger must be used."""

MINIMUM_EXPONENT: Final = 65537
SHA256_PREFIX: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""The DER encoding that precedes a SHA-256 digest (RFC 8017 section 9.2, note 1)."""

BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA public key."""

    modulus: int
    exponent: int

    @property
    def length(self) -> int:
        """The modulus's length in bytes, which a signature has too."""
        return (self.modulus.bit_length() + 7) // 8


def public_key(jwk: Mapping[str, Any]) -> PublicKey:
    """The key of a JWK (RFC 7518 section 6.3.1). Raises ValueError for any but an RSA key that is strong enough."""
    if jwk.get("kty") != "RSA":
        raise ValueError(f"key type {jwk.get('kty')!r} is not RSA")
    modulus = int.from_bytes(decoded(str(jwk.get("n", ""))))
    exponent = int.from_bytes(decoded(str(jwk.get("e", ""))))
    if modulus.bit_length() < MINIMUM_BITS:
        raise ValueError(f"a modulus of {modulus.bit_length()} bits is too short; at least {MINIMUM_BITS}")
    if exponent < MINIMUM_EXPONENT or exponent % 2 == 0:
        raise ValueError("the exponent is even or too small")
    return PublicKey(modulus, exponent)


def verify(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is the key's over `message`."""
    if len(signature) != key.length:
        return False
    value = int.from_bytes(signature)
    if value >= key.modulus:
        return False
    digest = SHA256_PREFIX + hashlib.sha256(message).digest()
    padding = b"\xff" * (key.length - len(digest) - 3)
    expected = b"\x00\x01" + padding + b"\x00" + digest
    return hmac.compare_digest(pow(value, key.exponent, key.modulus).to_bytes(key.length), expected)


def decoded(text: str) -> bytes:
    """Base64url without padding (RFC 7515 section 2). Raises ValueError for anything else.

    The standard library skips characters that it doesn't know: two different texts would be one token.
    """
    if not BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
