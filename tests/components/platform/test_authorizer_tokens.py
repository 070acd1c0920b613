"""What the authorizer believes, and what it doesn't."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.edge.authorizer import signature, tokens
from components.edge.authorizer.tokens import RejectedError
from tests.components.platform.signing import CLAIMS, EXPECTED, NOW, SigningKey, encoded, signing_key

KEY = signing_key("one")


def read(token: str, *keys: SigningKey) -> tokens.Claims:
    known = {key.kid: signature.public_key(key.jwk) for key in keys or (KEY,)}
    return tokens.read(token, known.get, EXPECTED, NOW)


def without(*names: str, **more: Any) -> Mapping[str, Any]:
    return {name: value for name, value in CLAIMS.items() if name not in names} | more


def test_a_good_token_gives_its_subject_and_scopes() -> None:
    """Refusing everyone would pass every other test here."""
    assert read(KEY.token(CLAIMS)) == tokens.Claims("user-1", frozenset({"orders:read", "orders:write"}))


@pytest.mark.parametrize("audience", [EXPECTED.audience, [EXPECTED.audience, "another"]])
def test_the_audience_may_stand_in_a_list(audience: Any) -> None:
    """RFC 7519 allows both forms, and libraries differ in which they write."""
    assert read(KEY.token(without(aud=audience))).subject == "user-1"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        (without(exp=NOW - 31), "expired"),
        (without("exp"), "exp is missing"),
        (without(exp="never"), "exp is missing or no number"),
        (without(exp=True), "exp is missing or no number"),
        (without(nbf=NOW + 31), "not valid yet"),
        (without(iss="https://api.other.example"), "another issuer"),
        (without("iss"), "another issuer"),
        (without(aud="https://api.souk.example"), "another audience"),
        (without("aud"), "another audience"),
        (without(aud=["another"]), "another audience"),
        (without("sub"), "no subject"),
        (without(sub=""), "no subject"),
        (without(sub=7), "no subject"),
        (without(scope=["orders:read"]), "scope is not a text"),
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(claims: Mapping[str, Any], reason: str) -> None:
    """A token of the development system, or of last year, opens production."""
    with pytest.raises(RejectedError, match=reason):
        read(KEY.token(claims))


@pytest.mark.parametrize("offset", [-29, 0, 600])
def test_clocks_may_differ_by_half_a_minute(offset: int) -> None:
    """Without a leeway, a token fails on the machine whose clock is a second ahead."""
    assert read(KEY.token(without(exp=NOW + offset, nbf=NOW + 29))).subject == "user-1"


def test_a_token_without_scopes_has_none() -> None:
    """A missing claim read as "all" would be the widest grant of the system."""
    assert read(KEY.token(without("scope"))).scopes == frozenset()


@pytest.mark.parametrize("algorithm", ["none", "None", "", "HS256", "RS384", "PS256", "ES256", None])
def test_the_token_does_not_choose_the_algorithm(algorithm: Any) -> None:
    """The classic forgery: `alg: none` with no signature, accepted because the library asked the token."""
    with pytest.raises(RejectedError, match="algorithm"):
        read(KEY.token(CLAIMS, alg=algorithm))


def test_the_public_key_is_no_shared_secret() -> None:
    """HS256 confusion: a token "signed" with the public key's own bytes, which anyone can fetch."""
    head = {"alg": "HS256", "kid": KEY.kid}
    signed = f"{encoded(json.dumps(head).encode())}.{encoded(json.dumps(CLAIMS).encode())}"
    forged = hmac.new(KEY.jwk["n"].encode(), signed.encode(), hashlib.sha256).digest()
    with pytest.raises(RejectedError, match="algorithm"):
        read(f"{signed}.{encoded(forged)}")


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_token_is_refused(part: int) -> None:
    """One character turns user-1 into user-2."""
    parts = KEY.token(CLAIMS).split(".")
    middle = len(parts[part]) // 2
    letter = "A" if parts[part][middle] != "A" else "B"
    parts[part] = f"{parts[part][:middle]}{letter}{parts[part][middle + 1 :]}"
    with pytest.raises(RejectedError):
        read(".".join(parts))


def test_claims_of_another_token_do_not_fit_a_signature() -> None:
    """Header and signature of a good token around a payload of one's own."""
    head, _, signed = KEY.token(CLAIMS).split(".")
    payload = encoded(json.dumps(without(sub="admin")).encode())
    with pytest.raises(RejectedError, match="signature"):
        read(f"{head}.{payload}.{signed}")


def test_an_unknown_key_is_refused() -> None:
    """A key that the issuer has withdrawn, or one's own."""
    with pytest.raises(RejectedError, match="unknown key"):
        read(signing_key("two").token(CLAIMS))


def test_a_key_id_does_not_make_a_key() -> None:
    """One's own key under the issuer's key id."""
    own = signing_key("two")
    with pytest.raises(RejectedError, match="signature"):
        read(own.token(CLAIMS, kid=KEY.kid))


@pytest.mark.parametrize("kid", [None, 7, ["one"]])
def test_a_key_id_is_a_text(kid: Any) -> None:
    """An unhashable key id must be a refusal, not a crash that looks like an outage."""
    with pytest.raises(RejectedError, match="unknown key"):
        read(KEY.token(CLAIMS, kid=kid))


def test_critical_headers_are_refused() -> None:
    """RFC 7515: an extension marked critical that isn't understood makes the token invalid."""
    with pytest.raises(RejectedError, match="critical"):
        read(KEY.token(CLAIMS, crit=["b64"], b64=False))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "..",
        "a.b",
        "a.b.c.d",
        "é.é.é",
        "e30.e30.",
        f"{encoded(b'[]')}.{encoded(b'{}')}.AAAA",
        f"{encoded(b'[' * 3000)}.e30.AAAA",
        "A" * 9000,
    ],
)
def test_garbage_is_refused(token: str) -> None:
    """Anything but a refusal would be a 500, and an alarm at night for someone's typing error."""
    with pytest.raises(RejectedError):
        read(token)


def test_characters_that_base64_decoders_skip_are_refused() -> None:
    """Python's decoder skips what it doesn't know: many texts would be one token, and a deny list could be dodged."""
    head, payload, signed = KEY.token(CLAIMS).split(".")
    with pytest.raises(RejectedError, match="base64url"):
        read(f"{head}.{payload}.{signed[:10]}\n{signed[10:]}")


def test_a_short_or_oversized_signature_is_refused() -> None:
    """A signature has the modulus's length and is below it, or it is no signature."""
    key = signature.public_key(KEY.jwk)
    good = KEY.sign(b"text")
    assert signature.verify(key, b"text", good)
    assert not signature.verify(key, b"text", good[1:])
    assert not signature.verify(key, b"text", b"\x00" + good)
    assert not signature.verify(key, b"text", (int.from_bytes(good) + key.modulus).to_bytes(257)[-256:])
    assert not signature.verify(key, b"text", b"\x00" * 256)


def test_loose_padding_is_refused() -> None:
    """Bleichenbacher's forgery: less padding, and garbage after the digest, which a parser never looks at."""
    digest = signature.SHA256_PREFIX + hashlib.sha256(b"text").digest()
    loose = b"\x00\x01" + b"\xff" * 8 + b"\x00" + digest
    loose += b"\x00" * (256 - len(loose))
    forged = pow(int.from_bytes(loose), KEY.private, KEY.modulus).to_bytes(256)
    assert not signature.verify(signature.public_key(KEY.jwk), b"text", forged)


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"n": signing_key("short", bits=1024).jwk["n"]},
        {"e": "Aw"},
        {"e": encoded((65538).to_bytes(3))},
        {"n": "not base64!"},
        {"n": ""},
    ],
)
def test_weak_or_broken_keys_are_refused(change: dict[str, str]) -> None:
    """An exponent of 3 or a modulus of 1024 bits can be forged in earnest."""
    with pytest.raises(ValueError, match=r"."):
        signature.public_key(KEY.jwk | change)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")
def test_openssl_agrees(tmp_path: Path) -> None:
    """A verifier tested only against the signer beside it may share its mistake."""
    openssl = shutil.which("openssl") or "openssl"

    def run(*arguments: str) -> str:
        return subprocess.run([openssl, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True).stdout  # noqa: S603 - fixed arguments

    (tmp_path / "text").write_bytes(b"signed by another implementation")
    run("genrsa", "-out", "key.pem", "2048")
    run("dgst", "-sha256", "-sign", "key.pem", "-out", "signed", "text")
    modulus = int(run("rsa", "-in", "key.pem", "-noout", "-modulus").strip().removeprefix("Modulus="), 16)
    key = signature.PublicKey(modulus, 65537)
    signed = (tmp_path / "signed").read_bytes()
    assert signature.verify(key, b"signed by another implementation", signed)
    assert not signature.verify(key, b"signed by another implementatioN", signed)
