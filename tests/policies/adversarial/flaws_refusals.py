"""Policies that refuse by leaving out, and leave out too much."""

from __future__ import annotations

from tests.policies.adversarial.flaws_places import secret_with_host
from tests.policies.adversarial.systems import Flaw, grants, sets
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, arn


def _spares_both(souk: Market) -> None:
    """Product's secret refuses all but product and order."""
    names = [f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{who}-task" for who in ("order", "product")]
    spared = {"AWS": [*names, f"arn:aws:iam::{ACCOUNT}:root"]}
    deny = {"Effect": "Deny", "NotPrincipal": spared, "Action": "secretsmanager:*", "Resource": "*"}
    secret_with_host(souk, name="souk/dev/product", policy=Json({"Version": "2012-10-17", "Statement": [deny]}))
    grants("order", Action="secretsmanager:GetSecretValue", Resource=arn("secretsmanager", "secret:souk/dev/*"))(souk)


_DENY_PLAIN = {
    "Effect": "Deny",
    "Principal": "*",
    "NotAction": "sqs:Send*",
    "Resource": arn("sqs", "souk-dev-order"),
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

ALL = (
    Flaw("a secret that refuses all but two", "no-shared-credentials", _spares_both),
    Flaw(
        "TLS asked of every action but sending",
        "tls-only-policy",
        sets("order/order-policy", policy=Json({"Version": "2012-10-17", "Statement": [_DENY_PLAIN]})),
    ),
)
