"""Security-group rules of all three kinds (standalone, legacy, inline) in one shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from policies.analysis.cidr import Network, parse
from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ports import EVERY_PORT, Ports
from policies.analysis.references import Reference, candidates, refer, resolve
from policies.analysis.values import UNKNOWN, as_bool, as_int, as_list, as_mapping

Direction = Literal["ingress", "egress"]
Origin = Literal["standalone", "legacy", "inline"]

STANDALONE: Final[Mapping[str, Direction]] = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ingress",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "egress",
}
LEGACY: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
PREFIX_LISTS: Final = ("aws:ec2/managedPrefixList:ManagedPrefixList", "aws:ec2/vpcEndpoint:VpcEndpoint")
"""What gives out the id of a prefix list: lists of one's own, and gateway endpoints for those of S3 and DynamoDB."""
_DIRECTIONS: Final[tuple[Direction, ...]] = ("ingress", "egress")
_PROTOCOLS: Final = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a rule: security groups, an address range, a prefix list, or something not known yet."""

    groups: Reference | None = None
    network: Network | None = None
    prefix_list: Reference | None = None
    itself: bool = False

    @property
    def unknown(self) -> bool:
        """Whether nothing can be said of the other end."""
        return self.groups is None and self.network is None and self.prefix_list is None and not self.itself


@dataclass(frozen=True, slots=True)
class Rule:
    """One opening: `group` may be reached from (ingress) or may reach (egress) `peer`.

    `protocol` is a lower-case name, `-1` for all, or None if unknown. `ports` is None if unknown; for protocols that
    have no ports it is every port. `carrier` is the resource that states the rule.
    """

    carrier: Resource
    origin: Origin
    direction: Direction
    group: Reference
    peer: Peer
    protocol: str | None
    ports: Ports | None

    def may_open(self, port: int | None) -> bool:
        """Whether traffic to the TCP port may pass; what isn't known counts as open. None stands for any port."""
        if self.protocol not in (None, "tcp", "-1"):
            return False
        return port is None or self.ports is None or port in self.ports


@once
def rules(stack: Stack) -> tuple[Rule, ...]:
    """Every security-group rule of the stack, one per other end."""
    found: list[Rule] = []
    for token, direction in STANDALONE.items():
        for carrier in stack.of(token):
            found.extend(_standalone(stack, carrier, direction))
    for carrier in stack.of(LEGACY):
        found.extend(_legacy(stack, carrier))
    for group in stack.of(*SECURITY_GROUPS):
        found.extend(_inline(stack, group))
    return tuple(found)


@once
def rules_of(stack: Stack) -> Mapping[str, tuple[Rule, ...]]:
    """The rules by the URN of every group they may sit on."""
    found: dict[str, list[Rule]] = {}
    for rule in rules(stack):
        for group in rule.group.targets:
            found.setdefault(group.urn, []).append(rule)
    return {urn: tuple(items) for urn, items in found.items()}


@once
def rules_by_carrier(stack: Stack) -> Mapping[str, tuple[Rule, ...]]:
    """The rules by the URN of the resource that states them."""
    found: dict[str, list[Rule]] = {}
    for rule in rules(stack):
        found.setdefault(rule.carrier.urn, []).append(rule)
    return {urn: tuple(items) for urn, items in found.items()}


def _standalone(stack: Stack, carrier: Resource, direction: Direction) -> Iterator[Rule]:
    props = carrier.props
    group = refer(stack, carrier, ("securityGroupId",), SECURITY_GROUPS)
    protocol, ports = _opening(props.get("ipProtocol"), props)
    for key in ("cidrIpv4", "cidrIpv6", "prefixListId"):
        if _names(carrier, key):
            peer = _address(stack, carrier, key, props[key])
            yield Rule(carrier, "standalone", direction, group, peer, protocol, ports)
    if _names(carrier, "referencedSecurityGroupId"):
        groups = refer(stack, carrier, ("referencedSecurityGroupId",), SECURITY_GROUPS)
        yield Rule(carrier, "standalone", direction, group, _group_peer(groups, group), protocol, ports)


def _legacy(stack: Stack, carrier: Resource) -> Iterator[Rule]:
    props = carrier.props
    direction = props.get("type")
    group = refer(stack, carrier, ("securityGroupId",), SECURITY_GROUPS)
    protocol, ports = _opening(props.get("protocol"), props)
    peers = [
        _address(stack, carrier, key, item)
        for key in ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds")
        if _names(carrier, key)
        for item in as_list(props[key])
    ]
    if carrier.states("sourceSecurityGroupId") or (not peers and _names(carrier, "sourceSecurityGroupId")):
        peers.append(_group_peer(refer(stack, carrier, ("sourceSecurityGroupId",), SECURITY_GROUPS), group))
    peers.extend(_itself(props))
    for one in _DIRECTIONS:
        # A direction that isn't known yet counts as both.
        if direction in (one, UNKNOWN):
            yield from (Rule(carrier, "legacy", one, group, peer, protocol, ports) for peer in peers)


def _inline(stack: Stack, group: Resource) -> Iterator[Rule]:
    own = Reference((group,))
    for direction in _DIRECTIONS:
        blocks = group.props.get(direction)
        if blocks is UNKNOWN:
            yield from _hidden_inline(stack, group, direction)
            continue
        worn = [item for block in as_list(blocks) for item in as_list(as_mapping(block).get("securityGroups"))]
        every = resolve(stack, group, direction, worn, SECURITY_GROUPS)
        if every.foreign or every.untraceable:
            yield Rule(group, "inline", direction, own, Peer(), None, None)
        for stated in as_list(blocks):
            if stated is UNKNOWN:
                yield Rule(group, "inline", direction, own, Peer(), None, None)
            block = as_mapping(stated)
            protocol, ports = _opening(block.get("protocol"), block)
            for peer in _block_peers(stack, group, direction, block):
                yield Rule(group, "inline", direction, own, peer, protocol, ports)


def _hidden_inline(stack: Stack, group: Resource, direction: Direction) -> Iterator[Rule]:
    """Inline rules that are unknown as a whole. Only those of the program have origins; the rest is computed."""
    own, admitted = Reference((group,)), candidates(stack, group, direction, SECURITY_GROUPS)
    if admitted:
        peer = Peer(groups=Reference(admitted, certain=len(admitted) == 1))
        yield Rule(group, "inline", direction, own, peer, None, None)
    origins = [stack.by_urn[urn].type for urn in group.origins.get(direction, ()) if urn in stack.by_urn]
    # What else they are made from may be an address; made from nothing of the stack, they may say anything.
    if direction in group.origins and (not admitted or any(_is_no_group(token) for token in origins)):
        yield Rule(group, "inline", direction, own, Peer(), None, None)


def _is_no_group(token: str) -> bool:
    return token.startswith("aws:") and token not in SECURITY_GROUPS


def _block_peers(stack: Stack, group: Resource, direction: Direction, block: Mapping[str, Any]) -> Iterator[Peer]:
    for key in ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds"):
        for item in as_list(block.get(key)):
            yield _address(stack, group, direction, item, prefix_list=key == "prefixListIds")
    if as_list(block.get("securityGroups")):
        groups = resolve(stack, group, direction, block["securityGroups"], SECURITY_GROUPS)
        yield _group_peer(groups, Reference((group,)))
    yield from _itself(block)


def _names(carrier: Resource, key: str) -> bool:
    """Whether the rule names another end so. AWS fills in none: one that isn't known is the program's own."""
    return carrier.states(key) or carrier.props.get(key) is UNKNOWN


def _itself(holder: Mapping[str, Any]) -> Iterator[Peer]:
    """The group itself as the other end; if it isn't known whether, somebody who isn't known."""
    if as_bool(holder.get("self")):
        yield Peer(itself=True)
    elif holder.get("self") is UNKNOWN:
        yield Peer()


def _group_peer(groups: Reference, own: Reference) -> Peer:
    same = groups.sole is not None and groups.sole == own.sole
    same_outside = not groups.targets and bool(groups.outside) and groups.outside == own.outside
    return Peer(itself=True) if same or same_outside else Peer(groups=groups)


def _address(stack: Stack, carrier: Resource, key: str, value: object, *, prefix_list: bool | None = None) -> Peer:
    if prefix_list if prefix_list is not None else key.startswith("prefixList"):
        return Peer(prefix_list=resolve(stack, carrier, key, value, PREFIX_LISTS))
    return Peer(network=parse(value)) if isinstance(value, str) else Peer()


def _opening(protocol: object, holder: Mapping[str, Any]) -> tuple[str | None, Ports | None]:
    """Protocol and ports of a rule, with AWS's ways to say "all" (`-1`, no ports at all) spelt out."""
    if isinstance(protocol, int):
        protocol = str(protocol)
    name = _PROTOCOLS.get(protocol.lower(), protocol.lower()) if isinstance(protocol, str) else None
    if name not in (None, "tcp", "udp"):
        return name, EVERY_PORT
    first, last = holder.get("fromPort"), holder.get("toPort")
    low, high = as_int(first), as_int(last)
    if low is None or high is None or high > EVERY_PORT.last:
        return name, None
    return name, EVERY_PORT if low < 0 else Ports(low, high)
