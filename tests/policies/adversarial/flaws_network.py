"""Flaws of security groups, and of the edges that services declare."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, named, sets
from tests.policies.kit import Foreign
from tests.policies.market import Market
from tests.policies.parts import EGRESS, INGRESS, edge, group, open_to

_LEGACY = "aws:ec2/securityGroupRule:SecurityGroupRule"


def _ingress(port: int, **props: Any) -> Change:
    """One more way into the group of `order`; the other end unless stated is a range."""

    def change(souk: Market) -> None:
        made = open_to(souk.program, "added", souk.order.group, port, {})
        made.props |= props

    return change


def _egress(port: int, **props: Any) -> Change:
    def change(souk: Market) -> None:
        made = open_to(souk.program, "added", souk.order.group, port, {}, token=EGRESS)
        made.props |= props

    return change


def _halves(souk: Market) -> None:
    for number, half in enumerate(("0.0.0.0/1", "128.0.0.0/1")):
        open_to(souk.program, f"half-{number}", souk.order.group, 8081, {"cidrIpv4": half})


def _listed(*cidrs: str, token: str = INGRESS) -> Change:
    """The ranges of a prefix list at the group of `order`."""

    def change(souk: Market) -> None:
        entries = [{"cidr": cidr} for cidr in cidrs]
        props = {"name": "added", "entries": entries, "addressFamily": "IPv4", "maxEntries": len(entries)}
        made = souk.program.add("aws:ec2/managedPrefixList:ManagedPrefixList", "listed", props)
        open_to(souk.program, "added", souk.order.group, 8081, {"prefixListId": made.id}, token=token)

    return change


def _split_ports(souk: Market) -> None:
    for first in range(9000, 9060, 10):
        made = open_to(
            souk.program, f"from-{first}", souk.order.group, first, {"referencedSecurityGroupId": souk.product.group.id}
        )
        made.props["toPort"] = first + 9


def _rule(souk: Market, name: str) -> Any:
    return next(made for made in souk.program.made.values() if made.name == name)


def _inline_beside(souk: Market) -> None:
    block = {"protocol": "tcp", "fromPort": 9000, "toPort": 9000, "cidrBlocks": ["192.0.2.0/24"], "description": "d"}
    souk.order.group.props["ingress"] = [block]


def _legacy_world(souk: Market) -> None:
    props = {"securityGroupId": souk.order.group.id, "type": "ingress", "protocol": "tcp", "description": "d"}
    souk.program.add(_LEGACY, "added", {**props, "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]})


def _another_port(souk: Market) -> None:
    for end in ("ingress", "egress"):
        rule = _rule(souk, f"order-group-to-product-group-{end}")
        rule.props |= {"fromPort": 9229, "toPort": 9229}


def _relabelled(souk: Market) -> None:
    _rule(souk, "order-group-to-product-group-ingress").props["referencedSecurityGroupId"] = souk.groups[
        "public-entry"
    ].id


def _nobody(souk: Market) -> None:
    made = group(souk.program, "nobody", souk.platform, role=None, service=None)
    open_to(souk.program, "added", souk.order.group, 8081, {"referencedSecurityGroupId": made.id})


def _forged(*, role: str | None = None, service: str | None = None) -> Change:
    """A group of order's making that calls itself somebody whom the rules trust."""
    return lambda souk: group(souk.program, "added", souk.order.component, role=role, service=service)


def _door_by_tag(souk: Market) -> None:
    made = group(souk.program, "nobody", souk.order.component, role="public-entry")
    open_to(souk.program, "added", made, 443, {"cidrIpv4": "0.0.0.0/0"})


def _undescribed(souk: Market) -> None:
    del _rule(souk, "order-group-to-product-group-ingress").props["description"]


def _outside(souk: Market) -> None:
    open_to(souk.program, "added", souk.order.group, 8081, {"referencedSecurityGroupId": "sg-0123456789abcdef0"})


WIDE = (
    Flaw("the world at a service", "sg-no-public-ingress", _ingress(8081, cidrIpv4="0.0.0.0/0")),
    Flaw("the world in two halves", "sg-no-public-ingress", _halves),
    Flaw("the world by prefix list", "sg-no-public-ingress", _listed("0.0.0.0/0")),
    Flaw("the world in scattered pieces", "sg-no-public-ingress", _listed("3.0.0.0/8", "18.0.0.0/8", "52.0.0.0/8")),
    Flaw("the world out by prefix list", "sg-restricted-egress", _listed("0.0.0.0/1", "128.0.0.0/1", token=EGRESS)),
    Flaw("the world by IPv6", "sg-no-public-ingress", _ingress(443, cidrIpv6="::/0")),
    Flaw("the world by the older rule", "sg-no-public-ingress", _legacy_world),
    Flaw("the world by number", "sg-no-public-ingress", _ingress(22, cidrIpv4="0.0.0.0/0", ipProtocol="6")),
    Flaw(
        "a shell at the public door",
        "sg-no-public-ingress",
        lambda souk: open_to(souk.program, "added", souk.groups["public-entry"], 22, {"cidrIpv4": "0.0.0.0/0"}),
    ),
    Flaw(
        "a range from elsewhere",
        "sg-no-public-ingress",
        _ingress(8081, cidrIpv4=Foreign("0.0.0.0/0", known=False)),
        "later",
    ),
    Flaw("all protocols in", "sg-no-all-traffic", _ingress(0, cidrIpv4="192.0.2.0/24", ipProtocol="-1")),
    Flaw("all protocols out", "sg-no-all-traffic", _egress(0, cidrIpv4="192.0.2.0/24", ipProtocol="-1")),
    Flaw("a thousand ports", "sg-no-all-traffic", _ingress(8000, cidrIpv4="192.0.2.0/24", toPort=9000)),
    Flaw("sixty ports in six ranges", "sg-no-all-traffic", _split_ports),
    Flaw(
        "all to itself",
        "sg-no-broad-self",
        lambda souk: _ingress(1, referencedSecurityGroupId=souk.order.group.id, toPort=65535)(souk),
    ),
    Flaw("the world from a service", "sg-restricted-egress", _egress(443, cidrIpv4="0.0.0.0/0")),
    Flaw(
        "the world in quarters",
        "sg-restricted-egress",
        lambda souk: [
            open_to(souk.program, f"q{n}", souk.order.group, 443, {"cidrIpv4": f"{n * 64}.0.0.0/2"}, token=EGRESS)
            for n in range(4)
        ],
    ),
    Flaw("a range of one's own", "sg-prefer-reference", _ingress(8081, cidrIpv4="10.0.0.0/16")),
    Flaw("two kinds of rules", "sg-no-rule-conflict", _inline_beside),
    Flaw("a rule without a word", "sg-described", _undescribed),
)
EDGES = (
    Flaw(
        "an undeclared call",
        "edges-only-declared",
        lambda souk: edge(souk.program, souk.product.group, souk.order.group, 8081),
    ),
    Flaw("a call on another port", "edges-only-declared", _another_port),
    Flaw("a tag that lies", "edges-only-declared", _relabelled),
    Flaw("a group of nobody's", "edges-only-declared", _nobody),
    Flaw("a group from outside", "edges-only-declared", _outside),
    Flaw("a group that calls itself an entry", "edges-only-declared", _forged(role="internal-entry")),
    Flaw("a group that calls itself another's", "edges-only-declared", _forged(service="product")),
    Flaw("a door by its tag alone", "sg-no-public-ingress", _door_by_tag),
    Flaw(
        "the public door at the callee",
        "edges-only-declared",
        lambda souk: edge(souk.program, souk.groups["public-entry"], souk.product.parts["store-group"], 5432),
    ),
    Flaw(
        "a call without a way out",
        "edges-satisfied",
        lambda souk: souk.program.remove(_rule(souk, "order-group-to-product-group-egress")),
    ),
    Flaw(
        "a call without a way in",
        "edges-satisfied",
        lambda souk: souk.program.remove(_rule(souk, "order-group-to-product-group-ingress")),
    ),
    Flaw(
        "a call that nobody answers",
        "edges-satisfied",
        lambda souk: souk.order.component.props.update(calls=["product", "payment"]),
    ),
    Flaw("a caller that doesn't call", "edges-satisfied", lambda souk: souk.order.component.props.update(calls=[])),
    Flaw(
        "a store that isn't there",
        "edges-satisfied",
        lambda souk: souk.order.component.props["stores"].append("order-archive"),
    ),
    Flaw(
        "a table without a grant", "edges-satisfied", lambda souk: souk.program.remove(souk.order.parts["read-write"])
    ),
    Flaw(
        "a cache without a way in",
        "edges-satisfied",
        lambda souk: souk.program.remove(_rule(souk, "order-group-to-order-cache-group-ingress")),
    ),
    Flaw(
        "a rule towards something hidden",
        "no-untraceable-reference",
        _ingress(8081, referencedSecurityGroupId=Foreign("sg-1", known=False)),
        "preview",
    ),
    Flaw("a public subnet", "store-private", lambda souk: souk.subnets[0].props.update(mapPublicIpOnLaunch=True)),
    Flaw(
        "a default group on a service",
        "default-sg-unused",
        lambda souk: sets(
            "order/runs",
            networkConfiguration={
                "subnets": ["subnet-1"],
                "securityGroups": [named(souk, "default", "DefaultSecurityGroup").id],
            },
        )(souk),
    ),
)
ALL = (*WIDE, *EDGES)
