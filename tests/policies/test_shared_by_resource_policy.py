"""Whom a table's, a stream's or a secret's own policy lets in, however it names them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.kit import Made
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, TABLE, arn
from tests.policies.sharing import assert_shared, judged

_ITEMS = arn("dynamodb", "table/souk-dev-items")
_ORDER = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-task"
_PRODUCT = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"


def _guarded(souk: Market, key: str = "arn", **elements: Any) -> Made:
    """A table of product's with a policy of its own."""
    computed = {"arn": _ITEMS, "streamArn": f"{_ITEMS}/stream/2026-11-29T00:00:00.000"}
    table = souk.program.add(
        TABLE, "items", {"name": "souk-dev-items"}, parent=souk.product.component, computed=computed
    )
    policy = statement(**{"Action": "dynamodb:GetItem", "Resource": "*", **elements})
    props = {"resourceArn": table.out(key), "policy": policy}
    token = "aws:dynamodb/resourcePolicy:ResourcePolicy"  # noqa: S105 - a type token
    return souk.program.add(token, "open", props, parent=souk.product.component)


@pytest.mark.parametrize(
    ("who", "elements"),
    [
        (f"everyone but {_PRODUCT}", {"NotPrincipal": {"AWS": _PRODUCT}}),
        ("order", {"NotPrincipal": {"AWS": _PRODUCT}}),
        ("AROAEXAMPLEEXAMPLE123", {"Principal": {"AWS": "AROAEXAMPLEEXAMPLE123"}}),
        ("whoever corp vouches for", {"Principal": {"Federated": "corp"}}),
        ("whoever uses glue.amazonaws.com", {"Principal": {"Service": "glue.amazonaws.com"}}),
    ],
)
def test_a_principal_of_an_unusual_kind(souk: Market, who: str, elements: dict[str, Any]) -> None:
    """A policy named everyone but the owner, and only roles by their ARN were looked for."""
    _guarded(souk, **elements)
    assert_shared(judged(souk), who, "items", "IAM")


def test_a_stream_is_its_table(souk: Market) -> None:
    """A preview saw whose stream it was by where the ARN came from; the deployment saw an ARN that is no table's."""
    _guarded(souk, "streamArn", Action="dynamodb:GetRecords", Principal={"AWS": _ORDER})
    assert_shared(judged(souk), "order", "items", "IAM")


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "dynamodb:DescribeTable", "Principal": {"AWS": _ORDER}},
        {"Principal": "*", "Condition": {"ArnEquals": {"aws:PrincipalArn": _PRODUCT}}},
        {"Effect": "Deny", "NotPrincipal": {"AWS": _PRODUCT}},
        {"Principal": {"Service": "backup.amazonaws.com"}},
        {
            "Principal": {"Service": "glue.amazonaws.com"},
            "Condition": {"ArnEquals": {"aws:SourceArn": arn("sqs", "souk-dev-product-jobs")}},
        },
    ],
    ids=str,
)
def test_what_lets_no_stranger_at_the_data(souk: Market, elements: dict[str, Any]) -> None:
    """A rule that cries wolf gets switched off."""
    props = {"name": "souk-dev-product-jobs"}
    computed = {"arn": arn("sqs", "souk-dev-product-jobs")}
    souk.program.add("aws:sqs/queue:Queue", "jobs", props, parent=souk.product.component, computed=computed)
    _guarded(souk, **elements)
    assert judged(souk).clean
