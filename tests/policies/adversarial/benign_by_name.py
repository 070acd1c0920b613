"""What bears the name of a role or a profile, and is none; and whose a role is that is named."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_by_name import acting, two_groups
from tests.policies.adversarial.systems import Benign, Change
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT


def _says(token: str, **props: Any) -> Change:
    """Something of product's in a program in which order has a role and a profile."""

    def change(souk: Market) -> None:
        acting(souk)
        souk.program.add(token, "added", {"name": "added", **props}, parent=souk.product.component)

    return change


def _own(souk: Market) -> None:
    """Order's cluster runs with order's role and profile."""
    made = acting(souk)
    props = {"serviceRole": made.props["name"], "ec2Attributes": {"instanceProfile": "order-machines"}}
    token = "aws:emr/cluster:Cluster"  # noqa: S105 - a type token
    souk.program.add(token, "added", {"name": "added", **props}, parent=souk.order.component)


_CHART: dict[str, Any] = {"chart": "shop", "values": {"replica": {"role": "souk-dev-order-machines"}}}
_ELSEWHERE = f"arn:aws:iam::{ACCOUNT}:instance-profile/order-machines"
ALL = (
    Benign("a cluster with its own role by name", _own),
    Benign("a chart's value that is called a role", _says("kubernetes:helm.sh/v3:Release", **_CHART)),
    Benign(
        "a profile of another path",
        _says(
            "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration", instanceProfileName=_ELSEWHERE
        ),
    ),
    Benign("a text of two groups that nobody has", lambda souk: two_groups(souk, "endpoint")),
)
