"""Who may open a connection to what a security group guards, followed through relays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.analysis.cidr import Network, is_world, overlaps, parse_all
from policies.analysis.firewall import Peer, Rule, rules_of
from policies.analysis.groups import labels
from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.stores import RDS_PROXY
from policies.analysis.values import as_list, as_mapping, known_strings
from policies.analysis.workloads import SUBNET, SUBNET_PATHS, balancer_uses, group_uses, services_of


@dataclass(frozen=True, slots=True)
class Admission:
    """A rule that lets someone in. `certain` is False where a preview can't tell which of several groups is meant."""

    who: str
    rule: Rule
    how: str
    certain: bool = True


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
            for who in sorted(_parties(stack, source)):
                how = f"the security group {source.name} of {who} is admitted{through}"
                yield Admission(who, rule, how, sure and peer.groups.certain)
    for network in _networks(peer):
        for who in sorted(inhabitants(stack, network)):
            yield Admission(who, rule, f"{network} is admitted{through}, where {who} runs", sure)


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


def _networks(peer: Peer) -> tuple[Network, ...]:
    if peer.network is not None:
        return (peer.network,)
    if peer.prefix_list is None:
        return ()
    # Lists that AWS manages hold addresses of AWS only; a list of this stack shows its entries.
    found = (entry for item in peer.prefix_list.targets for entry in as_list(item.props.get("entries")))
    return parse_all(text for entry in found for text in known_strings(as_mapping(entry).get("cidr")))


@once
def own_networks(stack: Stack) -> tuple[Network, ...]:
    """The address ranges of the stack's subnets and VPCs, as far as they are known."""
    holders = stack.of(SUBNET, "aws:ec2/vpc:Vpc", "awsx:ec2:Vpc")
    return parse_all(text for holder in holders for text in known_strings(holder.props.get("cidrBlock")))


@once
def _addresses(stack: Stack) -> Mapping[str, tuple[Network, ...] | None]:
    """For each service the ranges of the subnets it runs in, or None where these aren't known."""
    found: dict[str, tuple[Network, ...] | None] = {}
    for token, path in SUBNET_PATHS.items():
        for workload in stack.of(token):
            reference = refer(stack, workload, path, (SUBNET,))
            if reference.empty:
                continue
            texts = (text for subnet in reference.targets for text in known_strings(subnet.props.get("cidrBlock")))
            networks = parse_all(texts)
            for service in services_of(stack, workload):
                earlier = found.get(service, ())
                whole = bool(networks) and not reference.leaves_stack and earlier is not None
                found[service] = (*(earlier or ()), *networks) if whole else None
    return found


def inhabitants(stack: Stack, network: Network) -> frozenset[str]:
    """The services that run, or may run, at an address of the range."""
    ours = own_networks(stack)
    near = is_world(network) or (network.is_private and (not ours or any(overlaps(network, own) for own in ours)))
    known = _addresses(stack)
    somewhere = {service for use in group_uses(stack) for service in use.services}
    found = {service for service in somewhere | set(known) if near and known.get(service) is None}
    for service, networks in known.items():
        if networks is not None and any(overlaps(network, own) for own in networks):
            found.add(service)
    return frozenset(found)
