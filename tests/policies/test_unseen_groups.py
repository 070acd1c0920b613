"""Stores whose own security groups can't be seen: nothing shows who may connect, which isn't that nobody may."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.kit import Foreign, Made
from tests.policies.market import Market
from tests.policies.parts import INGRESS
from tests.policies.sharing import assert_doubted, judged

UNTRACEABLE = UNKNOWN_STRING_VALUE


def guarded_by(souk: Market, *groups: Any) -> Made:
    """Product's database with other security groups."""
    database = souk.product.parts["database"]
    database.props["vpcSecurityGroupIds"] = list(groups)
    return database


@pytest.mark.parametrize("group", ["sg-0abc1234", Foreign("sg-0abc1234", known=False), UNTRACEABLE], ids=repr)
def test_a_group_of_somebody_else_s(souk: Market, group: object) -> None:
    """A database was put into another team's group, which let in all of that team: proved to be of one service."""
    guarded_by(souk, group)
    assert_doubted(souk, "product-db", " of product-db is")


def test_one_more_group(souk: Market) -> None:
    """Whoever either group lets in may connect."""
    guarded_by(souk, souk.product.parts["store-group"].id, "sg-0abc1234")
    assert_doubted(souk, "product-db", "sg-0abc1234")


def test_no_group_at_all(souk: Market) -> None:
    """AWS gives it the default group of the VPC, which lets in whatever has that group, too."""
    del souk.product.parts["database"].props["vpcSecurityGroupIds"]
    assert_doubted(souk, "product-db", "product-db names no security group")


def test_a_node_has_the_groups_of_its_replication_group(souk: Market) -> None:
    """It names none, and can't."""
    props = {"replicationGroupId": souk.order.parts["cache"].id, "clusterId": "souk-dev-order-001"}
    souk.program.add("aws:elasticache/cluster:Cluster", "node", props, parent=souk.order.component)
    assert judged(souk).clean


def test_a_port_that_is_not_known_yet(souk: Market) -> None:
    """Taken for the engine's own port, every rule for the real one was about something else."""
    souk.product.parts["database"].props["port"] = Foreign("6000", known=False)
    props = {"referencedSecurityGroupId": souk.order.group.id, "ipProtocol": "tcp", "fromPort": 6000, "toPort": 6000}
    group = souk.product.parts["store-group"]
    souk.program.add(INGRESS, "hole", {"securityGroupId": group.id, "description": "a hole", **props})
    assert [message for message, _ in judged(souk).violations if message.startswith("order can reach")]
