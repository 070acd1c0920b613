"""Roles of somebody else's, got without a word about them in one's own trust: passed on, or called by another name."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, grants, states
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant, role

RULE = "no-shared-database"
TABLE = arn("dynamodb", "table/souk-dev-order-events")
_ROLE = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-task"
_LIMIT = f"arn:aws:iam::{ACCOUNT}:policy/limit"


def passes(start: str, on: str = "*", **condition: Any) -> Change:
    """Product may hand order's role to what it starts by one action."""
    held = {"Condition": condition} if condition else {}
    pair = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": _ROLE, **held}
    return states("product", Json({"Statement": [pair, {"Effect": "Allow", "Action": start, "Resource": on}]}))


def to_service(name: str) -> dict[str, Any]:
    """The condition that a role is passed to one service of AWS's."""
    return {"StringEquals": {"iam:PassedToService": f"{name}.amazonaws.com"}}


def _by_unique_id(souk: Market) -> str:
    souk.product.task_role.computed["uniqueId"] = "AROAPRODUCT0123456789"
    return "AROAPRODUCT0123456789"


def _trusted_by_id(souk: Market) -> None:
    """Order's second role trusts product's by the id that AWS shows in the console."""
    made = role(souk.program, "order-reports", souk.order.component)
    grant(souk.program, "reports", made, allow(["dynamodb:GetItem"], TABLE))
    made.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal={"AWS": _by_unique_id(souk)})


def _let_in_by_id(souk: Market) -> None:
    """The table's own policy lets product in by that id."""
    policy = statement(Action="dynamodb:GetItem", Resource="*", Principal={"AWS": _by_unique_id(souk)})
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": policy}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "added", props, parent=souk.order.component)


def _widened(souk: Market) -> None:
    """Product's boundary keeps it from tables, and product may write a new version of its boundary."""
    anew = {"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": _LIMIT}
    held = {"name": "limit", "policy": Json({"Statement": [anew]})}
    made = souk.program.add(
        "aws:iam/policy:Policy", "limit", held, parent=souk.product.component, computed={"arn": _LIMIT}
    )
    souk.product.task_role.props["permissionsBoundary"] = made.arn
    read = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE}
    states("product", Json({"Version": "2012-10-17", "Statement": [anew, read]}))(souk)


ALL = (
    Flaw("a stranger's role, passed and no more", RULE, grants("product", Action="iam:PassRole", Resource=_ROLE)),
    Flaw("a stranger's role for an API", RULE, passes("apigateway:PUT", "arn:aws:apigateway:eu-west-1::/restapis/a/*")),
    Flaw("a stranger's role for one's own fleet", RULE, passes("ec2:CreateFleet", arn("ec2", "fleet/product-1"))),
    Flaw("a stranger's role for one's own tasks", RULE, passes("ecs:RunTask", **to_service("ecs-tasks"))),
    Flaw("a stranger's role for a profile", RULE, passes("iam:AddRoleToInstanceProfile")),
    Flaw("a stranger trusted by his id", RULE, _trusted_by_id),
    Flaw("a stranger let in by his id", RULE, _let_in_by_id),
    Flaw("one's own boundary to write anew", RULE, _widened),
)
