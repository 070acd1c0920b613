"""What somebody may put something of his own into: security groups, and lists of addresses that a rule admits.

Source: Service Authorization Reference, "Amazon EC2": each of these actions names the groups that a machine or an
interface gets among its resources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.addresses import blocks
from policies.analysis.cidr import is_world, overlaps
from policies.analysis.firewall import PREFIX_LISTS, Rule, rules_by_carrier, rules_of
from policies.analysis.globs import UNGUESSABLE
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import SECURITY_GROUPS, arn_pattern, known, regional
from policies.analysis.model import Resource, Stack
from policies.analysis.prefix_lists import ranges
from policies.analysis.stores import Store, stores
from policies.analysis.tag_conditions import TAGGING, Tagged, given_tags
from policies.analysis.workloads import SUBNET

_JOINING: Final = ("ec2:ModifyInstanceAttribute", "ec2:ModifyNetworkInterfaceAttribute", "ec2:RunInstances")
_MAKING: Final = ("ec2:CreateNetworkInterface",)
_PLUGGING: Final = ("ec2:AttachNetworkInterface",)
"""Every function in a VPC may make interfaces, and they serve nobody but who may attach them to a machine."""


class _Way(NamedTuple):
    """What puts something where, how the ids of such places begin, and what one has to be allowed `beside`."""

    types: tuple[str, ...]
    actions: tuple[str, ...]
    kind: str
    start: str
    where: str
    beside: tuple[str, ...] = ()


_WAYS: Final = (
    _Way(SECURITY_GROUPS, _JOINING, "security-group", "sg-", "into the security group"),
    _Way(SECURITY_GROUPS, _MAKING, "security-group", "sg-", "into the security group", _PLUGGING),
    _Way(PREFIX_LISTS[:1], ("ec2:ModifyManagedPrefixList",), "prefix-list", "pl-", "on the list"),
)


class Entrance(NamedTuple):
    """Somebody may put himself into a group or a list, by what `how` says."""

    into: Resource
    how: str


class Door(NamedTuple):
    """Whoever is in the group or on the list comes to the store, by the rule that `by` states."""

    store: Store
    by: Resource


def entrances(stack: Stack, grant: Grants) -> Iterator[Entrance]:
    """The groups and lists that the grants let one put something into."""
    for way in _WAYS:
        places = stack.of(*way.types)
        if places and _may_at_all(grant, way):
            for into in (place for place in places if _may(stack, grant, way, place)):
                yield Entrance(into, f"may put something of its own {way.where} {into.name}")


def _may_at_all(grant: Grants, way: _Way) -> bool:
    return all(meeting(grant, actions, ("*",)) for actions in (way.actions, way.beside) if actions)


def _may(stack: Stack, grant: Grants, way: _Way, into: Resource) -> bool:
    """Whether the grants are for it, by ARN and by its tags. Whoever may set the tags chooses what they say."""
    own = regional("ec2", f"{way.kind}/{known(into, 'id') or f'{way.start}{UNGUESSABLE}'}")
    of_any = regional("ec2", f"{way.kind}/{way.start}{UNGUESSABLE}")
    arns = tuple(dict.fromkeys((arn_pattern(into) or own, own, of_any)))
    tagged = None if meeting(grant, TAGGING, arns) else Tagged(dict.fromkeys(arns, (into,)), given_tags(stack))
    return bool(meeting(grant, way.actions, arns, tagged=tagged))


def doors(stack: Stack, relayed: Iterable[tuple[Store, Resource]]) -> Mapping[str, tuple[Door, ...]]:
    """Where each group, list and subnet (by URN) leads: by the rules of the stores' own groups, and those of relays."""
    found: dict[str, dict[Door, None]] = {}
    for store, rule in (*_rules(stack), *_relaying(stack, relayed)):
        for urn in _admitted(stack, rule):
            found.setdefault(urn, {})[Door(store, rule.carrier)] = None
    return {urn: tuple(each) for urn, each in found.items()}


def _admitted(stack: Stack, rule: Rule) -> Iterator[str]:
    """The groups and lists that a rule surely lets in, and the subnets of which it lets in a part."""
    own = rule.group if rule.peer.itself else None
    for reference in (rule.peer.groups, rule.peer.prefix_list, own):
        yield from (target.urn for target in reference.targets if reference.certain) if reference is not None else ()
    for network in (network for network in ranges(stack, rule.peer).networks if not is_world(network)):
        for subnet in stack.of(SUBNET):
            if any(overlaps(network, block) for block in blocks(subnet)):
                yield subnet.urn


def _rules(stack: Stack) -> Iterator[tuple[Store, Rule]]:
    for store in stores(stack):
        for rule in (rule for group in store.groups for rule in rules_of(stack).get(group.urn, ())):
            if rule.direction == "ingress" and any(rule.may_open(port) for port in store.ports or {None}):
                yield store, rule


def _relaying(stack: Stack, relayed: Iterable[tuple[Store, Resource]]) -> Iterator[tuple[Store, Rule]]:
    for store, carrier in relayed:
        yield from ((store, rule) for rule in rules_by_carrier(stack).get(carrier.urn, ()))
