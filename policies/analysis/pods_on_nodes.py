"""Which pods run on whose nodes: they stand in the nodes' network, and get at the nodes' role.

A pod with security groups of its own is out of the nodes' network. Out of their role it is where their metadata can't
be asked from a pod: over no more than one hop, by sessions alone, or not at all; the host's network is on the host.

Sources: EKS User Guide, "Assign security groups to individual Pods", "Define which Pods use AWS Fargate when launched"
and "Upgrade from Amazon Linux 2 to Amazon Linux 2023" (one hop by default); EKS Best Practices, "Restrict access to the
instance profile assigned to the worker node".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.globs import matches
from policies.analysis.model import Resource, Stack, once
from policies.analysis.nodes import NODE_GROUP, Nodes, nodes
from policies.analysis.ownership import declared_owners
from policies.analysis.pod_clusters import fargate_profiles, in_cluster
from policies.analysis.pod_groups import labels_of, selecting
from policies.analysis.pods import account_givers, kubernetes_workloads, metadata, pod_specs
from policies.analysis.references import candidates
from policies.analysis.scheduling import Chance, placeable
from policies.analysis.values import UNKNOWN, as_bool, as_int, as_list, as_mapping, dig, has_unknown

_ONE_HOP: Final = "AL2023"


class Seat(NamedTuple):
    """Pods, whether they come onto some nodes, and whether they stand in the network of these and get at their role."""

    pods: Resource
    here: Chance
    network: Chance
    role: Chance


def pods_on(stack: Stack, by: Resource, *, in_network: bool) -> Iterator[Resource]:
    """The workloads whose pods surely come into the network of the nodes that something starts, or at their role."""
    for seat in seats(stack).get(by.urn, ()):
        if (seat.network if in_network else seat.role) is Chance.YES:
            yield seat.pods


@once
def node_owners(stack: Stack) -> Mapping[str, frozenset[str]]:
    """For each workload of pods (by URN) whose nodes it may surely run on: root there has what the pods have."""
    found: dict[str, frozenset[str]] = {}
    for place in nodes(stack):
        owners = declared_owners(stack, place.by)
        for seat in seats(stack).get(place.by.urn, ()) if owners else ():
            if seat.here is Chance.YES:
                found[seat.pods.urn] = found.get(seat.pods.urn, frozenset()) | owners
    return found


@once
def owners_below(stack: Stack) -> Mapping[str, frozenset[str]]:
    """Whose the nodes are below the pods that something (by URN) gives a role of AWS's to."""
    found: dict[str, frozenset[str]] = {}
    for urn, owners in node_owners(stack).items():
        for giver in account_givers(stack, stack.by_urn[urn]):
            found[giver.urn] = found.get(giver.urn, frozenset()) | owners
    return found


def unsure_seats(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """Pods of which nobody can tell whether they come to what a stranger's nodes have, each with what starts these."""
    for place in nodes(stack):
        owners = _owners(stack, place)
        for seat in seats(stack).get(place.by.urn, ()) if owners else ():
            if Chance.PERHAPS in seat and not declared_owners(stack, seat.pods) <= owners:
                yield seat.pods, place.by


def _owners(stack: Stack, place: Nodes) -> frozenset[str]:
    template = declared_owners(stack, place.template) if place.template is not None else frozenset[str]()
    return declared_owners(stack, place.by) | template


@once
def seats(stack: Stack) -> Mapping[str, tuple[Seat, ...]]:
    """Whose pods may run on which nodes, by the URN of what starts these. What is nobody's is no guest."""
    found: dict[str, tuple[Seat, ...]] = {}
    pods = [item for item in kubernetes_workloads(stack) if declared_owners(stack, item)] if nodes(stack) else []
    for place in nodes(stack):
        taken = (_seat(stack, item, place) for item in pods)
        found[place.by.urn] = tuple(seat for seat in taken if seat is not None)
    return found


def _seat(stack: Stack, pods: Resource, place: Nodes) -> Seat | None:
    here = min(in_cluster(stack, pods, place.cluster), _not(_by_fargate(stack, pods)))
    here = min(here, max(_placed(stack, pods, spec, place) for spec in pod_specs(pods)))
    if here is Chance.NO:
        return None
    on_host = any(as_bool(as_mapping(spec).get("hostNetwork")) for spec in pod_specs(pods))
    own = Chance.NO if on_host else selecting(stack, pods)
    return Seat(pods, here, min(here, _not(own)), min(here, _metadata(place, on_host=on_host)))


def _not(chance: Chance) -> Chance:
    return Chance(Chance.YES - chance)


def _placed(stack: Stack, pods: Resource, spec: object, place: Nodes) -> Chance:
    """A choice that isn't known yet, and is made from a node group, is of that one."""
    chance = placeable(spec, place, place.label)
    named = {group.urn for group in candidates(stack, pods, "spec", (NODE_GROUP,))}
    unknown = has_unknown(as_mapping(spec).get("nodeSelector")) or has_unknown(as_mapping(spec).get("affinity"))
    return Chance.NO if named and unknown and place.by.urn not in named else chance


def _by_fargate(stack: Stack, pods: Resource) -> Chance:
    """Whether a profile of Fargate's takes the pods: then no node gets them."""
    found = (
        min(_in_profile(pods, selector), in_cluster(stack, pods, key))
        for profile, key in fargate_profiles(stack)
        for selector in as_list(profile.props.get("selectors"))
    )
    return max(found, default=Chance.NO)


def _in_profile(pods: Resource, selector: object) -> Chance:
    stated = as_mapping(selector)
    space, wanted, given = stated.get("namespace"), stated.get("labels"), labels_of(pods)
    if UNKNOWN in (selector, space, wanted, given):
        return Chance.PERHAPS
    if not isinstance(space, str) or not matches(space, metadata(pods)[0]):
        return Chance.NO
    held = as_mapping(given)
    pairs = [(held.get(key), value) for key, value in as_mapping(wanted).items()]
    if any(UNKNOWN in pair for pair in pairs):
        return Chance.PERHAPS
    # A wildcard in a label is the profile's, too.
    alike = all(isinstance(have, str) and matches(str(want), have) for have, want in pairs)
    return Chance.YES if alike else Chance.NO


def _metadata(place: Nodes, *, on_host: bool) -> Chance:
    """Whether a pod can ask for the credentials of the nodes' role."""
    if place.template is None:
        kind = place.by.props.get("amiType")
        closed = isinstance(kind, str) and kind.startswith(_ONE_HOP)
        default = Chance.NO if closed else Chance.YES if isinstance(kind, str) else Chance.PERHAPS
        return Chance.YES if on_host else default
    options = place.template.props.get("metadataOptions")
    endpoint, tokens, hops = (dig(options, key) for key in ("httpEndpoint", "httpTokens", "httpPutResponseHopLimit"))
    if endpoint == "disabled":
        return Chance.NO
    if on_host or UNKNOWN not in (options, tokens, hops):
        return Chance.NO if not on_host and tokens == "required" and as_int(hops) == 1 else Chance.YES
    return Chance.PERHAPS
