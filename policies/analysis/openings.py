"""What all rules of a security group open together: ranges that add up are one opening."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.analysis.cidr import Network, collapse
from policies.analysis.firewall import Direction, Rule, rules
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ports import EVERY_PORT, Ports, merge
from policies.analysis.prefix_lists import ranges


@dataclass(frozen=True, slots=True)
class Opening:
    """One protocol between a security group and one other end, on the union of the ports of `rules`.

    `peer` is an address range, a resource's URN, or another word for who is there.
    """

    group: str
    direction: Direction
    protocol: str
    peer: Network | str
    ports: tuple[Ports, ...]
    rules: tuple[Rule, ...]


def group_key(rule: Rule) -> str:
    """What identifies the group a rule sits on: its URN, or its id outside the stack, or else the rule itself."""
    if rule.group.sole is not None:
        return rule.group.sole.urn
    return rule.group.outside[0] if rule.group.outside else rule.carrier.urn


@once
def openings(stack: Stack) -> tuple[Opening, ...]:
    """Everything the stack's rules open, merged by group, direction, protocol and other end; unknown parts left out."""
    by_peer: dict[tuple[str, Direction, str, Network | str], list[Rule]] = {}
    for rule in rules(stack):
        if rule.protocol is not None and rule.ports is not None:
            for peer in peers(rule):
                by_peer.setdefault((group_key(rule), rule.direction, rule.protocol, peer), []).append(rule)
    return tuple(Opening(*key, merge(_ports(found)), tuple(found)) for key, found in by_peer.items())


def _ports(found: Iterable[Rule]) -> Iterator[Ports]:
    yield from (rule.ports for rule in found if rule.ports is not None)


def peers(rule: Rule) -> Iterator[Network | str]:
    """Who is at the other end of a rule, as far as it is certain: ranges, URNs, ids from outside the stack."""
    peer = rule.peer
    if peer.itself:
        yield "itself"
    elif peer.network is not None:
        yield peer.network
    elif peer.prefix_list is not None:
        yield from (target.urn for target in peer.prefix_list.targets if peer.prefix_list.certain)
        yield from peer.prefix_list.outside
    elif peer.groups is not None:
        yield from (group.urn for group in peer.groups.targets if peer.groups.certain)
        yield from peer.groups.outside


@dataclass(frozen=True, slots=True)
class Reach:
    """The address ranges that one group is open to on the same ports, collapsed; `rules` open them together."""

    direction: Direction
    protocol: str
    ports: Ports
    networks: tuple[Network, ...]
    rules: tuple[Rule, ...]

    @property
    def group(self) -> Resource | None:
        """The group, if it is one of this stack and certain."""
        return self.rules[0].group.sole


@once
def reaches(stack: Stack) -> tuple[Reach, ...]:
    """What each group is open to by address, prefix lists included, for every stretch of ports with the same ranges.

    Cutting all port ranges at each other's ends first makes 0.0.0.0/1 on 1-100 and 128.0.0.0/1 on 50-60 add up to the
    world on 50-60.
    """
    by_group: dict[tuple[str, Direction, str], list[Rule]] = {}
    for rule in rules(stack):
        if ranges(stack, rule.peer).networks and rule.protocol is not None and rule.ports is not None:
            by_group.setdefault((group_key(rule), rule.direction, rule.protocol), []).append(rule)
    found: list[Reach] = []
    for (_, direction, protocol), members in _with_all_protocols(by_group).items():
        for stretch in _stretches(members):
            inside = tuple(rule for rule in members if stretch.first in (rule.ports or EVERY_PORT))
            networks = collapse(network for rule in inside for network in ranges(stack, rule.peer).networks)
            if inside:
                found.append(Reach(direction, protocol, stretch, networks, inside))
    return tuple(found)


def _with_all_protocols(
    by_group: Mapping[tuple[str, Direction, str], list[Rule]],
) -> Mapping[tuple[str, Direction, str], list[Rule]]:
    """A rule for all protocols adds to those of each single protocol."""
    every = {key[:2]: members for key, members in by_group.items() if key[2] == "-1"}
    return {
        key: members if key[2] == "-1" else [*members, *every.get(key[:2], ())] for key, members in by_group.items()
    }


def _stretches(members: Iterable[Rule]) -> Iterator[Ports]:
    """The port ranges of the rules, cut so that none overlaps another in part."""
    opened = [rule.ports or EVERY_PORT for rule in members]
    cuts = sorted({item.first for item in opened} | {item.last + 1 for item in opened})
    for first, after in itertools.pairwise(cuts):
        yield Ports(first, after - 1)
