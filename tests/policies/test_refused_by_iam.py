"""Grants that come to nothing: refused by the table's own policy, or beyond the role's permissions boundary."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant
from tests.policies.sharing import assert_shared, judged

TABLE = arn("dynamodb", "table/souk-dev-order-events")
TASK = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"
OWNER = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-task"
NAMED: dict[str, Any] = {"Principal": {"AWS": TASK}}
ALL_BUT: dict[str, Any] = {"Principal": "*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": [OWNER]}}}


def refused(souk: Market, **elements: Any) -> None:
    """Product may read every table, and order's says something to that."""
    tables = allow(["dynamodb:GetItem", "dynamodb:Query"], arn("dynamodb", "table/*"))
    tables.content["Statement"][0]["Resource"].append(arn("dynamodb", "table/*/index/*"))
    grant(souk.program, "wide", souk.product.task_role, tables)
    document = statement(**{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*", **elements})
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": document}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "own", props, parent=souk.order.component)


@pytest.mark.parametrize("elements", [NAMED, ALL_BUT, {**ALL_BUT, "Resource": [TABLE, f"{TABLE}/index/*"]}], ids=str)
def test_a_table_that_refuses_the_caller(souk: Market, elements: dict[str, Any]) -> None:
    """A table that let in its owner alone, by its own policy, was called shared for a grant that AWS refuses."""
    refused(souk, **elements)
    assert judged(souk).clean


@pytest.mark.parametrize(
    "elements",
    [
        {**NAMED, "Action": "dynamodb:PutItem"},
        {**NAMED, "Resource": TABLE},
        {**NAMED, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Principal": {"AWS": OWNER}},
        {"Principal": "*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": [OWNER, TASK]}}},
        {"Principal": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}},
        {"Principal": "*", "Condition": {**ALL_BUT["Condition"], "Bool": {"aws:SecureTransport": "false"}}},
        {"Principal": "*", "Condition": {"ArnNotEqualsIfExists": {"aws:PrincipalArn": "${aws:PrincipalArn}"}}},
    ],
    ids=str,
)
def test_a_table_that_refuses_others_or_less(souk: Market, elements: dict[str, Any]) -> None:
    """A Deny for another action, another resource or another caller takes nothing back."""
    refused(souk, **elements)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_table_s_policy_refuses_nobody_its_stream(souk: Market) -> None:
    """A stream is read by its own ARN, which the table's policy isn't about."""
    refused(souk, **NAMED)
    grant(souk.program, "streams", souk.product.task_role, allow(["dynamodb:GetRecords"], f"{TABLE}/stream/*"))
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(("reach", "shared"), [("souk-dev-product-*", False), ("souk-dev-*", True)])
def test_a_permissions_boundary(souk: Market, reach: str, shared: bool) -> None:
    """A boundary that lets through a role's own tables makes a wide grant a narrow one."""
    grant(souk.program, "wide", souk.product.task_role, allow(["dynamodb:GetItem"], arn("dynamodb", "table/*")))
    document = allow(["dynamodb:*"], arn("dynamodb", f"table/{reach}"))
    document.content["Statement"].append(
        {"Effect": "Allow", "Action": ["rds-db:connect", "ssm:*", "secretsmanager:*", "sqs:*"], "Resource": "*"}
    )
    limit = souk.program.add("aws:iam/policy:Policy", "limit", {"name": "limit", "policy": document})
    souk.product.task_role.props["permissionsBoundary"] = limit.arn
    said = judged(souk)
    if shared:
        assert_shared(said, "product", "order-events", "IAM")
    else:
        assert said.clean


def test_a_boundary_that_cannot_be_read_limits_nothing(souk: Market) -> None:
    """It may let everything through."""
    grant(souk.program, "wide", souk.product.task_role, allow(["dynamodb:GetItem"], arn("dynamodb", "table/*")))
    souk.product.task_role.props["permissionsBoundary"] = f"arn:aws:iam::{ACCOUNT}:policy/somebody-s"
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_boundary_that_denies(souk: Market) -> None:
    """A Deny in a boundary is a Deny."""
    grant(souk.program, "wide", souk.product.task_role, allow(["dynamodb:GetItem"], arn("dynamodb", "table/*")))
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": f"{TABLE}*"}
    document = Json({"Version": "2012-10-17", "Statement": [everything, deny]})
    limit = souk.program.add("aws:iam/policy:Policy", "limit", {"name": "limit", "policy": document})
    souk.product.task_role.props["permissionsBoundary"] = limit.arn
    assert judged(souk).clean
