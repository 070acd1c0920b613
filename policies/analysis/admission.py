"""Who may open a connection to what a security group guards, followed through relays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.analysis.addresses import inhabitants, is_inhabited
from policies.analysis.cidr import Network, overlaps
from policies.analysis.firewall import Peer, Rule, rules_of
from policies.analysis.groups import labels
from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.prefix_lists import ranges
from policies.analysis.references import Reference, refer
from policies.analysis.relays import bare_balancers, doors, private_links, relay_groups
from policies.analysis.workloads import GROUP_PATHS, group_uses, there


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
        yield from _perhaps(stack, rule, group, through)
    elif peer.groups is not None:
        for source in peer.groups.targets:
            parties = _parties(stack, source)
            for who in sorted(parties):
                how = f"the security group {source.name} of {who} is admitted{through}"
                yield Admission(who, rule, how, sure and peer.groups.certain)
            yield from _perhaps(stack, rule, source, through)
            if not parties and source not in relay_groups(stack):
                how = f"it is admitted{through}, and nothing shows whose it is"
                yield Admission(_wearer(source.name), rule, how, certain=False, party=False)
            yield from _by_private_link(stack, rule, source, through)
            yield from _by_unseen_door(stack, rule, source, through)
        for text in _elsewhere(peer.groups):
            how = f"it is admitted{through}, and it is none of this stack"
            yield Admission(_wearer(text), rule, how, certain=False, party=False)
    yield from _by_address(stack, rule, through)


def _perhaps(stack: Stack, rule: Rule, group: Resource, through: str) -> Iterator[Admission]:
    """Whoever may wear the group, where a preview can't tell which of several he wears."""
    for who in sorted(_possible_wearers(stack).get(group.urn, ())):
        how = f"the security group {group.name}, which {who} may wear, is admitted{through}"
        yield Admission(who, rule, how, certain=False)


@once
def _possible_wearers(stack: Stack) -> Mapping[str, frozenset[str]]:
    """The services that wear one of several groups, by the URN of each of these."""
    found: dict[str, frozenset[str]] = {}
    for token, paths in GROUP_PATHS.items():
        for workload in stack.of(token):
            for path in paths:
                reference = refer(stack, workload, path, SECURITY_GROUPS)
                for group in reference.targets if not reference.certain else ():
                    found[group.urn] = found.get(group.urn, frozenset()) | there(stack, workload, in_network=True)
    return found


def _by_address(stack: Stack, rule: Rule, through: str) -> Iterator[Admission]:
    """Whoever runs in a range, and whoever else may: only of the stack's own subnets it is known who that is."""
    sure, found = rule.group.certain, ranges(stack, rule.peer)
    for network in found.networks:
        for who in sorted(inhabitants(stack, network)):
            yield Admission(who, rule, f"{network} is admitted{through}, where {who} runs", sure)
        if not is_inhabited(stack, network):
            yield Admission(f"whoever is at {network}", rule, f"{network} is admitted{through}", sure, party=False)
        yield from _by_bare_balancer(stack, rule, network, through)
    for endpoint in found.by_aws:
        how = f"AWS's prefix list of {endpoint.name} is admitted{through}"
        yield Admission(f"whoever is in the prefix list of {endpoint.name}", rule, how, sure, party=False)
    for text in found.unseen:
        yield Admission(f"whoever is at {text}", rule, f"{text} is admitted{through}", certain=False, party=False)


def _by_bare_balancer(stack: Stack, rule: Rule, network: Network, through: str) -> Iterator[Admission]:
    """Whoever calls a load balancer comes, behind it, from its addresses."""
    for bare in bare_balancers(stack):
        name = bare.balancer.name
        if bare.networks is None or any(overlaps(network, own) for own in bare.networks):
            how = f"{network} is admitted{through}, from where {name} passes on what anyone sends it"
            certain = rule.group.certain and bare.networks is not None
            yield Admission(f"whoever can call the load balancer {name}", rule, how, certain, party=False)
            yield from _by_private_link(stack, rule, bare.balancer, through)


def _by_private_link(stack: Stack, rule: Rule, relay: Resource, through: str) -> Iterator[Admission]:
    for service in private_links(stack).get(relay.urn, ()):
        who, how = f"whoever the endpoint service {service.name} lets in", f"{relay.name} is admitted{through}"
        yield Admission(who, rule, how, rule.group.certain, party=False)


def _by_unseen_door(stack: Stack, rule: Rule, source: Resource, through: str) -> Iterator[Admission]:
    """Whoever may call a load balancer by a group whose rules stand elsewhere."""
    for door in doors(stack).get(source.urn, ()):
        for text in door.unseen:
            how = f"{source.name} is admitted{through}, and {door.balancer.name} wears both"
            yield Admission(f"whoever {text} lets in", rule, how, certain=False, party=False)


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
    if label.services or label.role is None or group in relay_groups(stack):
        return label.services
    return frozenset({label.role})


def _relays(stack: Stack, peer: Peer) -> Iterator[Resource]:
    """The groups by which one gets into what passes connections on: the one that is admitted, and all worn with it."""
    for group in peer.groups.targets if peer.groups is not None else ():
        if group in relay_groups(stack):
            yield group
            yield from (other for door in doors(stack).get(group.urn, ()) for other in door.groups)
