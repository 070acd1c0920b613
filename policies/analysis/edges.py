"""Rules between security groups as edges of the call graph, each end by the name that declarations use for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from policies.analysis.firewall import Rule, rules
from policies.analysis.groups import labels
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import Reference

FROM_TAG: Final = "souk:from"
TO_TAG: Final = "souk:to"
PORT_TAG: Final = "souk:port"


@dataclass(frozen=True, slots=True)
class End:
    """One end of an edge.

    `group` is None if the security group isn't in this stack: then only the rule's `tag` tells what it is. `role` and
    `services` are those of the group's label. `typed`: its id is written into the program, and so says nothing of whose
    it is.
    """

    group: Resource | None
    role: str | None
    services: frozenset[str]
    tag: str | None
    certain: bool = True
    typed: bool = False

    @property
    def names(self) -> frozenset[str]:
        """What declarations call it: its role if it has one, else its services; outside the stack, the tag."""
        if self.group is None:
            return frozenset({self.tag}) if self.tag else frozenset()
        return frozenset({self.role}) if self.role else self.services

    def __str__(self) -> str:
        if self.group is None:
            return f"{self.tag or 'a security group'} (outside this stack)"
        whose = "/".join(sorted(self.services))
        if self.role:
            return f"{self.role} of {whose}" if whose else self.role
        return whose or f"the security group {self.group.name} (of no service and no role)"


@dataclass(frozen=True, slots=True)
class Edge:
    """`rule` lets `source` connect to `target`, or is one half of that."""

    rule: Rule
    source: End
    target: End

    @property
    def certain(self) -> bool:
        """Whether both ends are surely these."""
        return self.source.certain and self.target.certain


@once
def edges(stack: Stack) -> tuple[Edge, ...]:
    """Every edge that a rule with a security group at both ends opens."""
    return tuple(edge for rule in rules(stack) for edge in _edges(stack, rule))


@once
def by_groups(stack: Stack) -> Mapping[tuple[Resource, Resource], tuple[Edge, ...]]:
    """The certain edges between two groups of the stack: source and target, and every rule that opens them."""
    found: dict[tuple[Resource, Resource], list[Edge]] = {}
    for edge in edges(stack):
        source, target = edge.source.group, edge.target.group
        if edge.certain and source is not None and target is not None:
            found.setdefault((source, target), []).append(edge)
    return {groups: tuple(between) for groups, between in found.items()}


@once
def by_names(stack: Stack) -> Mapping[tuple[str, str], tuple[Edge, ...]]:
    """The edges by what declarations call their ends: source, target."""
    found: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges(stack):
        for names in itertools.product(edge.source.names, edge.target.names):
            found.setdefault(names, []).append(edge)
    return {names: tuple(between) for names, between in found.items()}


@once
def by_target(stack: Stack) -> Mapping[str, tuple[Edge, ...]]:
    """The edges into each security group of the stack, by the group's URN."""
    found: dict[str, list[Edge]] = {}
    for edge in edges(stack):
        if edge.target.group is not None:
            found.setdefault(edge.target.group.urn, []).append(edge)
    return {urn: tuple(into) for urn, into in found.items()}


def _edges(stack: Stack, rule: Rule) -> Iterator[Edge]:
    from_tag, to_tag = _tag(rule.carrier, FROM_TAG), _tag(rule.carrier, TO_TAG)
    own_tag, peer_tag = (to_tag, from_tag) if rule.direction == "ingress" else (from_tag, to_tag)
    for own in ends(stack, rule.group, own_tag):
        others: list[End] = []
        if rule.peer.itself:
            others.append(replace(own, tag=peer_tag))
        elif rule.peer.groups is not None:
            others.extend(ends(stack, rule.peer.groups, peer_tag))
        for other in others:
            yield Edge(rule, other, own) if rule.direction == "ingress" else Edge(rule, own, other)


def ends(stack: Stack, reference: Reference, tag: str | None) -> Iterator[End]:
    """What a reference to security groups can be, one end for each candidate: a tag is no proof of which it is."""
    for label in (labels(stack)[group.urn] for group in reference.targets):
        yield End(label.group, label.role, label.services, tag, certain=reference.certain)
    if reference.leaves_stack:
        yield End(None, None, frozenset(), tag, certain=not reference.untraceable, typed=reference.typed)


def _tag(carrier: Resource, key: str) -> str | None:
    value = carrier.tag(key)
    return value if isinstance(value, str) and value else None
