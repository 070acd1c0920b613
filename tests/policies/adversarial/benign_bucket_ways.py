"""The same ways into a bucket that a service keeps its data in, for the service itself, or shut."""

from __future__ import annotations

from tests.policies.adversarial.flaws_bucket_ways import repeated
from tests.policies.adversarial.systems import Benign

ALL = (
    Benign("a bucket that is repeated in another of one's own", repeated(owner="order")),
    Benign("a bucket that is no longer repeated at a stranger's", repeated(status="Disabled")),
)
