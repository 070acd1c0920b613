"""Access keys that nobody has but whose they are."""

from __future__ import annotations

from tests.policies.adversarial.flaws_keys import kept
from tests.policies.adversarial.systems import Benign

ALL = (
    Benign("one's own key in one's own secret", lambda souk: kept(souk, "order")),
    Benign("one's own key that the platform keeps", lambda souk: kept(souk, None)),
)
