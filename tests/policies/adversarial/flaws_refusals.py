"""Policies that refuse by leaving out, and leave out too much."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_places import secret_with_host
from tests.policies.adversarial.systems import Change, Flaw, grants, sets
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, arn


def refused_but_to(*services: str) -> Change:
    """Order may read secrets by a pattern that takes in product's, which refuses everyone but these services."""

    def change(souk: Market) -> None:
        names = [f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{service}-task" for service in services]
        spared = {"AWS": [*names, f"arn:aws:iam::{ACCOUNT}:root"]}
        deny = {"Effect": "Deny", "NotPrincipal": spared, "Action": "secretsmanager:*", "Resource": "*"}
        secret_with_host(souk, name="souk/dev/product", policy=_document(deny))
        grants("order", Action="secretsmanager:GetSecretValue", Resource=arn("secretsmanager", "secret:souk/dev/*"))(
            souk
        )

    return change


def tls_but_for(action: str) -> Change:
    """Order's queue asks for TLS, but not of this."""
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "NotAction": action,
        "Resource": arn("sqs", "souk-dev-order"),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return sets("order/order-policy", policy=_document(deny))


def table_denies(principal: str) -> Change:
    """Product may read order's table, and the table's own policy denies that to somebody."""

    def change(souk: Market) -> None:
        table = arn("dynamodb", "table/souk-dev-order-events")
        named = principal if principal == "*" else {"AWS": principal}
        deny = {"Effect": "Deny", "Principal": named, "Action": "dynamodb:*", "Resource": table}
        props = {"resourceArn": souk.order.parts["table"].arn, "policy": _document(deny)}
        souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "own", props, parent=souk.order.component)
        grants("product", Action="dynamodb:GetItem", Resource=table)(souk)

    return change


def _document(statement: dict[str, Any]) -> Json:
    return Json({"Version": "2012-10-17", "Statement": [statement]})


PRODUCT = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"
_SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/souk-dev-product-task/nightly"
ALL = (
    Flaw("a table that refuses one session of a stranger", "no-shared-database", table_denies(_SESSION)),
    Flaw("a secret that refuses all but two", "no-shared-credentials", refused_but_to("order", "product")),
    Flaw("TLS asked of every action but sending", "tls-only-policy", tls_but_for("sqs:Send*")),
)
