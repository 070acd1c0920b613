"""What passes connections on: whoever may call a load balancer or a database proxy reaches what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.addresses import blocks
from policies.analysis.cidr import Network
from policies.analysis.identity import LOAD_BALANCERS, SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import Reference, refer, resolve
from policies.analysis.store_types import RDS_PROXY
from policies.analysis.values import as_list, as_mapping
from policies.analysis.workloads import SUBNET, balancer_uses

_ENDPOINT_SERVICE: Final = "aws:ec2/vpcEndpointService:VpcEndpointService"


@dataclass(frozen=True, slots=True)
class Bare:
    """A network load balancer that no security group guards, and the ranges it calls from; None if they aren't known.

    Behind it a connection comes from its own addresses, whoever opened it.
    """

    balancer: Resource
    networks: tuple[Network, ...] | None


@dataclass(frozen=True, slots=True)
class Door:
    """A load balancer that wears security groups: who is let in by one of them comes out by every other.

    `unseen` are those that aren't of this stack, in words: whom they let in nobody here knows.
    """

    balancer: Resource
    groups: tuple[Resource, ...]
    unseen: tuple[str, ...]


@once
def doors(stack: Stack) -> Mapping[str, tuple[Door, ...]]:
    """The load balancers that surely wear each group, by the group's URN."""
    found: dict[str, list[Door]] = {}
    for balancer in stack.of(*LOAD_BALANCERS):
        worn = refer(stack, balancer, ("securityGroups",), SECURITY_GROUPS)
        door = Door(balancer, worn.targets if worn.certain else (), tuple(_unseen(worn)))
        for group in door.groups:
            found.setdefault(group.urn, []).append(door)
    return {urn: tuple(worn_by) for urn, worn_by in found.items()}


def _unseen(worn: Reference) -> Iterator[str]:
    yield from (f"the security group {text}" for text in worn.outside)
    if worn.foreign or worn.untraceable:
        yield "a security group that isn't known yet"


@once
def relay_groups(stack: Stack) -> frozenset[Resource]:
    """The security groups of load balancers and database proxies."""
    references = (refer(stack, proxy, ("vpcSecurityGroupIds",), SECURITY_GROUPS) for proxy in stack.of(RDS_PROXY))
    worn = (group for reference in references for group in reference.targets)
    return frozenset((*worn, *(use.what for use in balancer_uses(stack))))


@once
def bare_balancers(stack: Stack) -> tuple[Bare, ...]:
    """The network load balancers without security groups: whatever reaches their addresses may call them."""
    return tuple(
        Bare(balancer, _networks(stack, balancer))
        for balancer in stack.of(*LOAD_BALANCERS)
        if balancer.props.get("loadBalancerType") == "network" and not balancer.states("securityGroups")
    )


def _networks(stack: Stack, balancer: Resource) -> tuple[Network, ...] | None:
    mapped = [as_mapping(item).get("subnetId") for item in as_list(balancer.props.get("subnetMappings"))]
    for reference in (
        refer(stack, balancer, ("subnets",), (SUBNET,)),
        resolve(stack, balancer, "subnetMappings", mapped, (SUBNET,)),
    ):
        if not reference.empty:
            return _known(reference)
    return None


def _known(reference: Reference) -> tuple[Network, ...] | None:
    found = tuple(network for subnet in reference.targets for network in blocks(subnet))
    return found if found and not reference.leaves_stack else None


@once
def private_links(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The endpoint services that lead other networks to a load balancer, by its URN and by those of its groups.

    What comes by them is none of the callers that the groups name.
    """
    groups: dict[str, list[str]] = {}
    for use in balancer_uses(stack):
        groups.setdefault(use.by.urn, []).append(use.what.urn)
    found: dict[str, list[Resource]] = {}
    for service, balancer in _led(stack):
        for urn in (balancer.urn, *groups.get(balancer.urn, ())):
            found.setdefault(urn, []).append(service)
    return {urn: tuple(services) for urn, services in found.items()}


def _led(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    for service in stack.of(_ENDPOINT_SERVICE):
        for balancer in refer(stack, service, ("networkLoadBalancerArns",), LOAD_BALANCERS).targets:
            yield service, balancer
