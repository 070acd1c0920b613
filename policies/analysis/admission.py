"""Who may open a connection to what a security group guards, followed through relays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.analysis.addresses import inhabitants, is_inhabited
from policies.analysis.firewall import Peer, Rule, rules_of
from policies.analysis.groups import labels
from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.prefix_lists import ranges
from policies.analysis.references import Reference, refer
from policies.analysis.stores import RDS_PROXY
from policies.analysis.workloads import balancer_uses, group_uses


@dataclass(frozen=True, slots=True)
class Admission:
    """A rule that lets someone in. `certain` is False where a preview can't tell which of several groups is meant.

    Not a `party`: whoever is at an address. He can be no store's owner.
    """

    who: str
    rule: Rule
    how: str
    certain: bool = True
    party: bool = True


def admitted(stack: Stack, group: Resource, ports: frozenset[int]) -> Iterator[Admission]:
    """Everyone who may connect to the group on one of the ports (empty: on any), relays followed."""
    seen = {group.urn}
    queue: list[tuple[Resource, frozenset[int], str]] = [(group, ports, "")]
    while queue:
        current, wanted, through = queue.pop()
        for rule in rules_of(stack).get(current.urn, ()):
            if rule.direction != "ingress" or not any(rule.may_open(port) for port in (wanted or {None})):
                continue
            yield from _admissions(stack, rule, current, through)
            for relay in _relays(stack, rule.peer):
                if relay.urn not in seen:
                    seen.add(relay.urn)
                    # Behind its own listener a relay forwards to the port it was admitted on.
                    queue.append((relay, frozenset(), f" through {relay.name}"))


def _admissions(stack: Stack, rule: Rule, group: Resource, through: str) -> Iterator[Admission]:
    peer = rule.peer
    sure = rule.group.certain
    if peer.itself:
        for who in sorted({who for use in group_uses(stack) if use.what == group for who in use.services}):
            yield Admission(
                who, rule, f"{who} wears the security group {group.name}, which admits itself{through}", sure
            )
    elif peer.groups is not None:
        for source in peer.groups.targets:
            parties = _parties(stack, source)
            for who in sorted(parties):
                how = f"the security group {source.name} of {who} is admitted{through}"
                yield Admission(who, rule, how, sure and peer.groups.certain)
            if not parties and source not in _relay_groups(stack):
                how = f"it is admitted{through}, and nothing shows whose it is"
                yield Admission(_wearer(source.name), rule, how, certain=False, party=False)
        for text in _elsewhere(peer.groups):
            how = f"it is admitted{through}, and it is none of this stack"
            yield Admission(_wearer(text), rule, how, certain=False, party=False)
    yield from _by_address(stack, rule, through)


def _by_address(stack: Stack, rule: Rule, through: str) -> Iterator[Admission]:
    """Whoever runs in a range, and whoever else may: only of the stack's own subnets it is known who that is."""
    sure, found = rule.group.certain, ranges(stack, rule.peer)
    for network in found.networks:
        for who in sorted(inhabitants(stack, network)):
            yield Admission(who, rule, f"{network} is admitted{through}, where {who} runs", sure)
        if not is_inhabited(stack, network):
            yield Admission(f"whoever is at {network}", rule, f"{network} is admitted{through}", sure, party=False)
    for endpoint in found.by_aws:
        how = f"AWS's prefix list of {endpoint.name} is admitted{through}"
        yield Admission(f"whoever is in the prefix list of {endpoint.name}", rule, how, sure, party=False)
    for text in found.unseen:
        yield Admission(f"whoever is at {text}", rule, f"{text} is admitted{through}", certain=False, party=False)


def _wearer(group: str) -> str:
    return f"whoever wears the security group {group}"


def _elsewhere(groups: Reference) -> Iterator[str]:
    """The groups that aren't of the stack, as far as they have a name."""
    yield from groups.outside
    if groups.foreign or groups.untraceable:
        yield "that isn't known yet"


def _parties(stack: Stack, group: Resource) -> frozenset[str]:
    """Whose traffic a group stands for: services, or the role of a group that belongs to none."""
    label = labels(stack)[group.urn]
    if label.services or label.role is None or group in _relay_groups(stack):
        return label.services
    return frozenset({label.role})


def _relays(stack: Stack, peer: Peer) -> Iterator[Resource]:
    if peer.groups is not None:
        yield from (group for group in peer.groups.targets if group in _relay_groups(stack))


@once
def _relay_groups(stack: Stack) -> frozenset[Resource]:
    """Groups of load balancers and database proxies: whoever may call them reaches what is behind them."""
    references = (refer(stack, proxy, ("vpcSecurityGroupIds",), SECURITY_GROUPS) for proxy in stack.of(RDS_PROXY))
    worn = (group for reference in references for group in reference.targets)
    return frozenset((*worn, *(use.what for use in balancer_uses(stack))))
