"""Who can open a connection to whom: the cells of the reachability matrix, each with the rules that open it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from policies.analysis.addresses import own_networks
from policies.analysis.cidr import is_world, overlaps
from policies.analysis.edges import FROM_TAG, TO_TAG
from policies.analysis.firewall import Direction, Rule, rules
from policies.analysis.groups import Label, labels
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.ports import EVERY_PORT, Ports
from policies.analysis.references import Reference

ELSEWHERE: Final = "the other end's rule is in another stack"


@dataclass(frozen=True, slots=True)
class Cell:
    """`source` can open a connection to `target` on `port`. With a `note`, as far as this stack can tell.

    Each of `ways` opens it by itself: between two groups of the stack a way out and a way in, else the rule that is
    here.
    """

    source: str
    target: str
    port: str
    note: str
    ways: tuple[tuple[Rule, ...], ...]


@once
def cells(stack: Stack) -> tuple[Cell, ...]:
    """Every open cell, once. Between two groups both must agree: the source's way out and the target's way in."""
    found: dict[tuple[str, str, str, str], Cell] = {}
    for cell in _cells(stack):
        key = (cell.source, cell.target, cell.port, cell.note)
        known = found.get(key)
        found[key] = cell if known is None else replace(known, ways=tuple(dict.fromkeys((*known.ways, *cell.ways))))
    return tuple(found.values())


def _cells(stack: Stack) -> Iterator[Cell]:
    names = _names(stack)
    by_group = _by_group(stack)
    for target, into in by_group["ingress"].items():
        for source, out in by_group["egress"].items():
            for way_in in into:
                for way_out in out:
                    for port in _shared(stack, source, target, way_out, way_in):
                        yield Cell(names[source], names[target], port, "", ((way_out, way_in),))
    for rule in rules(stack):
        yield from _outside(rule, names)


def _by_group(stack: Stack) -> Mapping[Direction, Mapping[str, list[Rule]]]:
    found: dict[Direction, dict[str, list[Rule]]] = {"ingress": {}, "egress": {}}
    for rule in rules(stack):
        for group in rule.group.targets:
            found[rule.direction].setdefault(group.urn, []).append(rule)
    return found


def _shared(stack: Stack, source: str, target: str, way_out: Rule, way_in: Rule) -> Iterator[str]:
    """The ports that both rules open between the two groups."""
    if _admits(stack, way_in, target, source) and _admits(stack, way_out, source, target):
        port = _overlap(way_out, way_in)
        if port is not None:
            yield port


def _admits(stack: Stack, rule: Rule, own: str, other: str) -> bool:
    """Whether a rule on the group `own` covers the group `other`, by reference or by the addresses it runs at."""
    peer = rule.peer
    if peer.itself:
        return own == other
    if peer.groups is not None:
        return any(group.urn == other for group in peer.groups.targets)
    network = peer.network
    if network is None:
        return False
    return is_world(network) or any(overlaps(network, ours) for ours in own_networks(stack))


def _overlap(first: Rule, second: Rule) -> str | None:
    protocol = second.protocol if first.protocol in (None, "-1") else first.protocol
    if second.protocol not in (None, "-1", protocol):
        return None
    one, other = first.ports or EVERY_PORT, second.ports or EVERY_PORT
    both = Ports(max(one.first, other.first), min(one.last, other.last))
    return _port(protocol, both) if both.size else None


def _port(protocol: str | None, ports: Ports) -> str:
    if protocol == "tcp":
        return str(ports)
    return f"{protocol} {ports}" if protocol not in (None, "-1") else f"any protocol, {ports}"


def _outside(rule: Rule, names: Mapping[str, str]) -> Iterator[Cell]:
    """What a rule opens to an end that has no group in this stack."""
    others = tuple(_others(rule))
    own = [(names[group.urn], "") for group in rule.group.targets]
    if rule.group.leaves_stack:
        own.append((_elsewhere(rule, own=True), ELSEWHERE))
        if rule.peer.groups is not None:
            others = (*others, *((names[group.urn], ELSEWHERE) for group in rule.peer.groups.targets))
    port = _port(rule.protocol, rule.ports or EVERY_PORT)
    for name, half in own:
        for other, note in others:
            source, target = (other, name) if rule.direction == "ingress" else (name, other)
            yield Cell(source, target, port, note or half, ((rule,),))


def _others(rule: Rule) -> Iterator[tuple[str, str]]:
    """The other ends of a rule that aren't groups of this stack, each with a note."""
    peer = rule.peer
    if peer.network is not None:
        yield (f"internet ({peer.network})" if is_world(peer.network) else str(peer.network)), ""
    elif peer.prefix_list is not None:
        yield f"prefix list {_tag(rule.carrier, _other_tag(rule)) or peer.prefix_list}", ""
    elif peer.groups is not None and _leaves(peer.groups):
        yield _elsewhere(rule, own=False), ELSEWHERE


def _leaves(reference: Reference) -> bool:
    return reference.leaves_stack and not reference.targets


def _elsewhere(rule: Rule, *, own: bool) -> str:
    """A group outside the stack, by the tag that says what it is."""
    mine, other = (TO_TAG, FROM_TAG) if rule.direction == "ingress" else (FROM_TAG, TO_TAG)
    return f"{_tag(rule.carrier, mine if own else other) or 'a security group'} (another stack)"


def _other_tag(rule: Rule) -> str:
    return FROM_TAG if rule.direction == "ingress" else TO_TAG


def _tag(carrier: Resource, key: str) -> str | None:
    value = carrier.tag(key)
    return value if isinstance(value, str) else None


def _names(stack: Stack) -> Mapping[str, str]:
    """What a reader calls each group, by URN; two of one name are told apart by their logical names."""
    called = {urn: _name(stack, label) for urn, label in labels(stack).items()}
    counts = Counter(called.values())
    return {
        urn: name if counts[name] == 1 else f"{name} ({labels(stack)[urn].group.name})" for urn, name in called.items()
    }


def _name(stack: Stack, label: Label) -> str:
    if label.role is None:
        return "/".join(sorted(label.services)) or label.group.name
    owners = "/".join(sorted(declared_owners(stack, label.group)))
    return f"{label.role} of {owners}" if owners else label.role
