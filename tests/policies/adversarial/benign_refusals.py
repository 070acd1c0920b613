"""Policies that refuse by leaving out: everyone but one, every action but some."""

from __future__ import annotations

from tests.policies.adversarial.flaws_places import secret_with_host
from tests.policies.adversarial.systems import Benign, grants, sets
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, arn


def _for_its_owner(souk: Market) -> None:
    """Order may read secrets by a pattern that takes in product's, which refuses everyone but product."""
    spared = {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task", f"arn:aws:iam::{ACCOUNT}:root"]}
    deny = {"Effect": "Deny", "NotPrincipal": spared, "Action": "secretsmanager:*", "Resource": "*"}
    secret_with_host(souk, name="souk/dev/product", policy=Json({"Version": "2012-10-17", "Statement": [deny]}))
    grants("order", Action="secretsmanager:GetSecretValue", Resource=arn("secretsmanager", "secret:souk/dev/*"))(souk)


_DENY_PLAIN = {
    "Effect": "Deny",
    "Principal": "*",
    "NotAction": "sqs:GetQueueUrl",
    "Resource": arn("sqs", "souk-dev-order"),
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

ALL = (
    Benign("a secret that refuses all but its owner", _for_its_owner),
    Benign(
        "TLS asked of every action but one that tells nothing",
        sets("order/order-policy", policy=Json({"Version": "2012-10-17", "Statement": [_DENY_PLAIN]})),
    ),
)
