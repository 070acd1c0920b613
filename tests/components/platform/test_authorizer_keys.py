"""How the authorizer keeps the issuer's keys."""

from __future__ import annotations

import json

import pytest

from components.edge.authorizer import key_set
from components.edge.authorizer.key_set import FRESH, PAUSE, STALE, KeySet, KeysUnavailableError
from tests.components.platform.signing import key_set as document
from tests.components.platform.signing import signing_key

ONE, TWO = signing_key("one"), signing_key("two")


class Issuer:
    """Serves key sets in turn, the last one for ever; None is an outage."""

    def __init__(self, *documents: bytes | None) -> None:
        self.now = 1000.0
        self.asked = 0
        self._documents = iter(documents)
        self._current: bytes | None = None
        self.keys = KeySet(self._fetch, lambda: self.now)

    def _fetch(self) -> bytes:
        self.asked += 1
        self._current = next(self._documents, self._current)
        if self._current is None:
            raise TimeoutError("timed out")
        return self._current


def test_keys_are_fetched_once() -> None:
    """A request to the issuer for every request to the API doubles the load of both."""
    issuer = Issuer(document(ONE))
    for _ in range(100):
        assert issuer.keys.find("one")
    assert issuer.asked == 1


def test_old_keys_are_fetched_again() -> None:
    """A key that the issuer has withdrawn goes within minutes."""
    issuer = Issuer(document(ONE), document(TWO))
    assert issuer.keys.find("one")
    issuer.now += FRESH
    assert issuer.keys.find("one") is None
    assert issuer.keys.find("two")


def test_a_new_key_is_found_at_once() -> None:
    """After a rotation, tokens with the new key must not wait until the old keys are outdated."""
    issuer = Issuer(document(ONE), document(ONE, TWO))
    assert issuer.keys.find("one")
    issuer.now += PAUSE
    assert issuer.keys.find("two")


def test_made_up_key_ids_do_not_reach_the_issuer() -> None:
    """A thousand forged tokens with a thousand key ids would be a thousand requests to the accounts service."""
    issuer = Issuer(document(ONE))
    for number in range(1000):
        assert issuer.keys.find(f"made-up-{number}") is None
    assert issuer.asked == 1


def test_an_outage_of_the_issuer_is_bridged() -> None:
    """A deployment of the accounts service must not sign everyone out."""
    issuer = Issuer(document(ONE), None)
    assert issuer.keys.find("one")
    issuer.now += STALE
    assert issuer.keys.find("one")


def test_an_outage_is_not_bridged_for_ever() -> None:
    """Keys that nobody can confirm any more are not keys."""
    issuer = Issuer(document(ONE), None)
    assert issuer.keys.find("one")
    issuer.now += STALE + 1
    with pytest.raises(KeysUnavailableError):
        issuer.keys.find("one")


def test_an_outage_from_the_start_is_no_refusal() -> None:
    """Telling clients that their tokens are bad, when nobody could look, makes them throw the tokens away."""
    issuer = Issuer(None, document(ONE))
    with pytest.raises(KeysUnavailableError):
        issuer.keys.find("one")
    with pytest.raises(KeysUnavailableError):
        issuer.keys.find("one")
    assert issuer.asked == 1
    issuer.now += PAUSE
    assert issuer.keys.find("one")


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"keys": []}', b'{"keys": [7]}', b"<html>", b'{"keys": 1}'])
def test_a_broken_answer_keeps_the_keys(answer: bytes) -> None:
    """An error page with status 200 in place of the key set."""
    issuer = Issuer(document(ONE), answer)
    assert issuer.keys.find("one")
    issuer.now += FRESH
    assert issuer.keys.find("one")


def test_keys_for_other_uses_are_left_out() -> None:
    """An encryption key, or one for another algorithm, verifies nothing here; nor does a weak one spoil the rest."""
    others = [
        ONE.jwk | {"kid": "encryption", "use": "enc"},
        ONE.jwk | {"kid": "other", "alg": "PS256"},
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA"},
        signing_key("short", bits=1024).jwk,
        {"kty": "RSA", "n": ONE.jwk["n"], "e": ONE.jwk["e"]},
    ]
    assert set(key_set.parse(json.dumps({"keys": [*others, ONE.jwk]}).encode())) == {"one"}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(key_set, "HTTPSConnection", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("url", ["http://entry.dev.souk.example/v1/keys", "file:///etc/passwd", "https:///v1/keys", ""])
def test_keys_come_over_https_only(url: str) -> None:
    """Keys fetched in the clear are keys that anyone on the way can replace."""
    with pytest.raises(ValueError, match="no https URL"):
        key_set.fetch(url)
