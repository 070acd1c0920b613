"""Bytes that tell of no store, and one's own password in them."""

from __future__ import annotations

from tests.policies.adversarial.flaws_packed import file, packed, pods_take, secret
from tests.policies.adversarial.flaws_told import of_cache_user, password
from tests.policies.adversarial.systems import Benign
from tests.policies.market import Market


def _own(souk: Market) -> None:
    """The password of order's cache, which the program makes, for order's own pods."""
    made = password(souk)
    of_cache_user(souk, made)
    pods_take("Secret", "order", stringData={"P": made.out("result")})(souk)


ALL = (
    Benign("a certificate in the bytes of a secret", secret(packed("-----BEGIN CERTIFICATE-----"))),
    Benign("a ConfigMap's bytes that tell of no store", pods_take("ConfigMap", binaryData={"x": packed("level=info")})),
    Benign("a file's bytes that tell of no store", file(packed("LEVEL=info"))),
    Benign("one's own password in a Secret", _own),
)
