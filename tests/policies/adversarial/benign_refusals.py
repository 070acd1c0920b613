"""Policies that refuse by leaving out: everyone but one, every action but some."""

from __future__ import annotations

from tests.policies.adversarial.flaws_refusals import PRODUCT, refused_but_to, table_denies, tls_but_for
from tests.policies.adversarial.systems import Benign

ALL = (
    Benign("a table that refuses a stranger's role", table_denies(PRODUCT)),
    Benign("a secret that refuses all but its owner", refused_but_to("product")),
    Benign("TLS asked of every action but one that tells nothing", tls_but_for("sqs:GetQueueUrl")),
)
