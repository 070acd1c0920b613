"""Two services at one database: by security groups, seen before deployment and after it."""

from __future__ import annotations

from tests.policies.market import Market
from tests.policies.parts import edge, group, open_to
from tests.policies.sharing import assert_shared, judged


def test_a_stranger_admitted_by_reference(souk: Market) -> None:
    """A rule copied from one store to another is the commonest way to share a database."""
    edge(souk.program, souk.product.group, souk.order.parts["cache-group"], 6379)
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_a_rule_on_another_port_opens_no_store(souk: Market) -> None:
    """A rule that can't reach the store's port isn't access to the store."""
    edge(souk.program, souk.product.group, souk.order.parts["cache-group"], 9100)
    assert judged(souk).clean


def test_a_range_around_the_port_counts(souk: Market) -> None:
    """6379 hides in 6000-7000."""
    ingress, _ = edge(souk.program, souk.product.group, souk.order.parts["cache-group"], 6000)
    ingress.props["toPort"] = 7000
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_a_stranger_admitted_by_the_range_of_its_subnets(souk: Market) -> None:
    """`10.0.0.0/16` on a database admits every service of the VPC."""
    open_to(souk.program, "vpc", souk.product.parts["store-group"], 5432, {"cidrIpv4": "10.0.0.0/16"})
    assert_shared(judged(souk), "order", "product-db", "network")


def test_a_stranger_admitted_by_a_prefix_list(souk: Market) -> None:
    """A list of ranges is a range, one step away."""
    entries = [{"cidr": "192.0.2.0/24"}, {"cidr": "10.0.0.0/20"}]
    ranges = souk.program.add("aws:ec2/managedPrefixList:ManagedPrefixList", "ranges", {"entries": entries})
    open_to(souk.program, "list", souk.product.parts["store-group"], 5432, {"prefixListId": ranges.id})
    assert_shared(judged(souk), "order", "product-db", "network")


def test_a_stranger_that_wears_the_store_s_own_group(souk: Market) -> None:
    """A group that admits itself is as good as a rule, for everyone who wears it."""
    guarded = souk.order.parts["cache-group"]
    edge(souk.program, guarded, guarded, 6379)
    souk.product.parts["runs"].props["networkConfiguration"]["securityGroups"].append(guarded.id)
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_a_stranger_that_wears_the_owner_s_group(souk: Market) -> None:
    """Whoever runs in the owner's group has everything that the owner has."""
    souk.product.parts["runs"].props["networkConfiguration"]["securityGroups"].append(souk.order.group.id)
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_inline_rules_count(souk: Market) -> None:
    """A group with inline rules opens as much as one with rules of their own."""
    guarded = souk.order.parts["cache-group"]
    guarded.props["ingress"] = [
        {"protocol": "tcp", "fromPort": 6379, "toPort": 6379, "securityGroups": [souk.product.group.id]}
    ]
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_legacy_rules_count(souk: Market) -> None:
    """So does the older resource."""
    souk.program.add(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "old",
        {
            "type": "ingress",
            "protocol": "6",
            "fromPort": 6379,
            "toPort": 6379,
            "securityGroupId": souk.order.parts["cache-group"].id,
            "sourceSecurityGroupId": souk.product.group.id,
        },
    )
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_a_database_proxy_is_a_relay(souk: Market) -> None:
    """Whoever may call the proxy reaches the database behind it."""
    program, product = souk.program, souk.product
    own = group(program, "proxy-group", product.component, role="proxy", service="product")
    proxy = program.add("aws:rds/proxy:Proxy", "proxy", {"vpcSecurityGroupIds": [own.id]}, parent=product.component)
    program.add(
        "aws:rds/proxyTarget:ProxyTarget",
        "proxy",
        {"dbProxyName": proxy.id, "dbInstanceIdentifier": product.parts["database"].id},
        parent=product.component,
    )
    edge(program, own, product.parts["store-group"], 5432)
    assert judged(souk).clean
    edge(program, souk.order.group, own, 5432)
    assert_shared(judged(souk), "order", "product-db", "network")


def test_a_load_balancer_is_a_relay(souk: Market) -> None:
    """A network load balancer in front of a database hides who calls."""
    program = souk.program
    own = group(program, "nlb-group", souk.platform, role="internal-entry")
    props = {"internal": True, "loadBalancerType": "network", "securityGroups": [own.id]}
    program.add("aws:lb/loadBalancer:LoadBalancer", "nlb", props, parent=souk.platform)
    edge(program, own, souk.product.parts["store-group"], 5432)
    edge(program, souk.order.group, own, 15432)
    assert_shared(judged(souk), "order", "product-db", "network")
