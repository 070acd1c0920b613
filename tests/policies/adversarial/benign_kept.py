"""Files, configurations and connections that are read by whose they are, or that tell of no store."""

from __future__ import annotations

from tests.policies.adversarial.flaws_kept import CACHE, configured, connection, file_of
from tests.policies.adversarial.systems import Benign

ALL = (
    Benign("a file that tells of no store", file_of("order", "product", "LEVEL=info")),
    Benign("a file beside the one that tells", file_of("order", "product", f"HOST={CACHE}", "other.env")),
    Benign("one's own configuration", configured("order")),
    Benign("one's own connection of Glue's", connection("product")),
)
