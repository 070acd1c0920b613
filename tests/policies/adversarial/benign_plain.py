"""Programs without conventions that have no flaw: what names a store there is its own user's, or reads nothing."""

from __future__ import annotations

from tests.policies.adversarial.plain import rotated, shop
from tests.policies.adversarial.systems import Benign

ALL = (
    Benign("a function and its database", shop(lambda _: None)),
    Benign("a function that rotates its database's password", shop(rotated)),
)
