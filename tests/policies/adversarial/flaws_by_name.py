"""Somebody uses a stranger's role, profile or group that he names, and points to in no other way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.policies.adversarial.systems import Change, Flaw
from tests.policies.kit import Made, Text
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, allow, arn, grant, role

_RULE = "no-shared-database"
_PROFILE = "order-machines"
_ARN = f"arn:aws:iam::{ACCOUNT}:instance-profile/shop/{_PROFILE}"
_MAPREDUCE = "aws:emr/cluster:Cluster"
_BATCH = "aws:batch/computeEnvironment:ComputeEnvironment"
_LAUNCH = "aws:ec2/launchTemplate:LaunchTemplate"


def acting(souk: Market, trusted: str = "ec2.amazonaws.com") -> Made:
    """A role of order's that reads order's table, and its profile."""
    parent = souk.order.component
    made = role(souk.program, "order-machines", parent, trusted)
    grant(souk.program, "machines", made, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    profile = {"name": _PROFILE, "path": "/shop/", "role": made.out("name")}
    token, computed = "aws:iam/instanceProfile:InstanceProfile", {"arn": _ARN, "id": _PROFILE}
    souk.program.add(token, "order-machines", profile, parent=parent, computed=computed)
    return made


def uses(token: str, props: Callable[[Made], dict[str, Any]]) -> Change:
    """Something of product's that names order's role or its profile."""

    def change(souk: Market) -> None:
        souk.program.add(token, "added", {"name": "added", **props(acting(souk))}, parent=souk.product.component)

    return change


def two_groups(souk: Market, of: str) -> None:
    """A cluster of product's in two groups, which are one text."""
    other = souk.order.group if of == "order" else souk.groups[of]
    groups = {"additionalMasterSecurityGroups": Text((souk.product.group.id, ",", other.id))}
    souk.program.add(_MAPREDUCE, "added", {"name": "added", "ec2Attributes": groups}, parent=souk.product.component)


ALL = (
    Flaw("a template by a profile's name", _RULE, uses(_LAUNCH, lambda _: {"iamInstanceProfile": {"name": _PROFILE}})),
    Flaw("a template by a profile's ARN", _RULE, uses(_LAUNCH, lambda _: {"iamInstanceProfile": {"arn": _ARN}})),
    Flaw(
        "machines by a profile's ARN",
        _RULE,
        uses("aws:ec2/launchConfiguration:LaunchConfiguration", lambda _: {"iamInstanceProfile": _ARN}),
    ),
    Flaw(
        "a stranger's role by its name, for a cluster",
        "no-shared-role",
        uses(_MAPREDUCE, lambda made: {"serviceRole": made.props["name"]}),
    ),
    Flaw(
        "a stranger's role by its name, for machines elsewhere",
        _RULE,
        uses("aws:ssm/activation:Activation", lambda made: {"iamRole": made.out("name")}),
    ),
    Flaw("jobs by a profile's name", _RULE, uses(_BATCH, lambda _: {"computeResources": {"instanceRole": _PROFILE}})),
    Flaw("jobs by a profile's ARN", _RULE, uses(_BATCH, lambda _: {"computeResources": {"instanceRole": _ARN}})),
    Flaw("a stranger's group in a text of two", _RULE, lambda souk: two_groups(souk, "order"), "later"),
)
