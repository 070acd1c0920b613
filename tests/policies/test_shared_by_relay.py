"""Two services at one database, with something between them that passes connections on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.kit import Made
from tests.policies.market import Market
from tests.policies.parts import edge, group, open_to
from tests.policies.sharing import assert_shared, judged


def balancer(souk: Market, subnets: list[Any], **props: Any) -> Made:
    """A network load balancer of the platform's."""
    props = {"internal": True, "loadBalancerType": "network", "subnets": subnets, **props}
    return souk.program.add("aws:lb/loadBalancer:LoadBalancer", "relay", props, parent=souk.platform)


def alone_in_its_subnet(souk: Market) -> Made:
    """Let order run in a subnet that nobody else uses, and let that in at its cache."""
    vpc = next(made for made in souk.program.made.values() if made.type == "aws:ec2/vpc:Vpc")
    props = {"cidrBlock": "10.0.9.0/24", "vpcId": vpc.id}
    own = souk.program.add("aws:ec2/subnet:Subnet", "own", props, parent=souk.platform)
    souk.order.parts["runs"].props["networkConfiguration"]["subnets"] = [own.id]
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, {"cidrIpv4": "10.0.9.0/24"})
    return own


def test_a_load_balancer_without_groups(souk: Market) -> None:
    """It stood in the owner's own subnet, so that its address looked like the owner's, and it served anyone."""
    own = alone_in_its_subnet(souk)
    assert judged(souk).clean
    balancer(souk, [own.id])
    assert_shared(judged(souk), "whoever can call the load balancer relay", "order-cache", "network")


def test_a_load_balancer_in_subnets_that_are_not_of_the_stack(souk: Market) -> None:
    """Where it stands can't be told, so neither can who comes from there."""
    alone_in_its_subnet(souk)
    balancer(souk, ["subnet-0123"])
    assert any("load balancer relay" in doubt for doubt in judged(souk).doubts)


@pytest.mark.parametrize("guarded", [False, True])
def test_an_endpoint_service_before_a_load_balancer(souk: Market, guarded: bool) -> None:
    """PrivateLink led another account's VPC to the store, past all that the security groups name."""
    own = alone_in_its_subnet(souk)
    worn = group(souk.program, "relay-group", souk.order.component, service="order")
    made = balancer(souk, [own.id], **({"securityGroups": [worn.id]} if guarded else {}))
    if guarded:
        edge(souk.program, worn, souk.order.parts["cache-group"], 6379)
    props = {"networkLoadBalancerArns": [made.arn], "acceptanceRequired": False}
    souk.program.add("aws:ec2/vpcEndpointService:VpcEndpointService", "link", props)
    assert_shared(judged(souk), "whoever the endpoint service link lets in", "order-cache", "network")


def test_a_load_balancer_elsewhere_shares_nothing(souk: Market) -> None:
    """A relay that the store doesn't let in leads nowhere."""
    alone_in_its_subnet(souk)
    balancer(souk, [souk.subnets[0].id])
    assert judged(souk).clean
