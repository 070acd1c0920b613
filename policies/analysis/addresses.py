"""Who runs at which addresses, as far as the stack's own subnets tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.cidr import Network, collapse, is_world, overlaps, parse_all, within
from policies.analysis.guests import guests
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.references import refer
from policies.analysis.values import known_strings
from policies.analysis.workloads import GROUP_PATHS, SUBNET, SUBNET_PATHS, group_uses, there

_HOLDERS: Final = (
    SUBNET,
    "aws:ec2/vpc:Vpc",
    "awsx:ec2:Vpc",
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
)


@once
def own_networks(stack: Stack) -> tuple[Network, ...]:
    """The address ranges of the stack's subnets and VPCs, of both IP versions, as far as they are known."""
    return tuple(dict.fromkeys(network for holder in stack.of(*_HOLDERS) for network in blocks(holder)))


def blocks(holder: Resource) -> Iterator[Network]:
    """The known ranges of a subnet or a VPC."""
    for key in ("cidrBlock", "ipv6CidrBlock"):
        yield from parse_all(known_strings(holder.props.get(key)))


@once
def _addresses(stack: Stack) -> Mapping[str, tuple[Network, ...] | None]:
    """For each service the ranges of the subnets it runs in, or None where these aren't known."""
    found: dict[str, tuple[Network, ...] | None] = {}
    for token, path in SUBNET_PATHS.items():
        for workload in stack.of(token):
            reference = refer(stack, workload, path, (SUBNET,))
            if reference.empty:
                continue
            networks = tuple(network for subnet in reference.targets for network in blocks(subnet))
            for service in _running(stack, workload):
                earlier = found.get(service, ())
                whole = bool(networks) and not reference.leaves_stack and earlier is not None
                found[service] = (*(earlier or ()), *networks) if whole else None
    return found


def _running(stack: Stack, workload: Resource) -> frozenset[str]:
    """Who runs there. What only starts machines from a template that is nobody's is that template's name already."""
    if workload.type in GROUP_PATHS:
        return there(stack, workload, in_network=True)
    return declared_owners(stack, workload) | guests(stack, workload, in_network=True)


@once
def _somewhere(stack: Stack) -> frozenset[str]:
    return frozenset(service for use in group_uses(stack) for service in use.services) | set(_addresses(stack))


@once
def _inhabited(stack: Stack) -> tuple[Network, ...]:
    """The ranges of which it is known who runs there."""
    return collapse(network for networks in _addresses(stack).values() for network in networks or ())


def inhabitants(stack: Stack, network: Network) -> frozenset[str]:
    """The services that run, or may run, at an address of the range."""
    ours = own_networks(stack)
    near = is_world(network) or (network.is_private and not ours) or any(overlaps(network, own) for own in ours)
    known = _addresses(stack)
    found = {service for service in _somewhere(stack) if near and known.get(service) is None}
    for service, networks in known.items():
        if networks is not None and any(overlaps(network, own) for own in networks):
            found.add(service)
    return frozenset(found)


def is_inhabited(stack: Stack, network: Network) -> bool:
    """Whether of every address in the range it is known whose it is: all of it lies in subnets of known users."""
    return any(within(network, known) for known in _inhabited(stack))
