"""Who may run something in a Kubernetes cluster of EKS's: he gets the roles of the pods there.

Source: EKS User Guide, "Review access policy permissions": these may create pods, and run commands in those that are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.cluster_members import MASTERS, members
from policies.analysis.cluster_rbac import bindings
from policies.analysis.globs import SEGMENT
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import ROLE, known, regional
from policies.analysis.model import Resource, Stack
from policies.analysis.pods import POD_IDENTITY, namespace_of, pod_roles
from policies.analysis.references import refer
from policies.analysis.values import dig, known_strings

_ASSOCIATION: Final = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
_RUNNING: Final = ("AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy", "AmazonEKSEditPolicy")
_LETTING_IN: Final = (
    (("eks:CreateAccessEntry",), "cluster/{}"),
    (("eks:AssociateAccessPolicy", "eks:UpdateAccessEntry"), f"access-entry/{{}}/{SEGMENT}"),
)
"""By which actions, and on what of a cluster's, somebody lets himself in (Service Authorization Reference, EKS)."""


def pods_open_to(stack: Stack, grant: Grants) -> Iterator[tuple[str, Resource]]:
    """How somebody gets at pods, in words, each with a role that these have."""
    for giver, reference, _ in pod_roles(stack) if _may_get_in(stack, grant) else ():
        for way in _ways(stack, grant, giver):
            yield from ((way, target) for target in reference.targets)


def _may_get_in(stack: Stack, grant: Grants) -> bool:
    """Whether there is any way into any cluster: for most there is none."""
    actions = [action for names, _ in _LETTING_IN for action in names]
    known_there = grant.role.urn in members(stack) or bool(stack.of(_ASSOCIATION))
    return known_there or bool(meeting(grant, actions, ("*",)))


def _ways(stack: Stack, grant: Grants, giver: Resource) -> Iterator[str]:
    """By what somebody runs pods where this gives them a role."""
    for association in stack.of(_ASSOCIATION):
        is_for = grant.role in refer(stack, association, ("principalArn",), (ROLE,)).targets
        if is_for and _runs(association) and _covers(association, giver):
            yield association.name
    for member in members(stack).get(grant.role.urn, ()):
        if MASTERS in member.names:
            yield member.by.name
        yield from (
            item.by.name for item in bindings(stack) if item.names & member.names and item.covers(namespace_of(giver))
        )
    cluster = _cluster(giver) or SEGMENT
    for actions, place in _LETTING_IN:
        if meeting(grant, actions, (regional("eks", place.format(cluster)),)):
            yield f"access that it gives itself, with {actions[0]},"


def _runs(association: Resource) -> bool:
    """Whether the policy lets one run something. One that isn't known yet may."""
    policy = known(association, "policyArn")
    return policy is None or policy.rpartition("/")[2] in _RUNNING


def _covers(association: Resource, giver: Resource) -> bool:
    """Whether what gives pods a role lies in the cluster and in one of the namespaces that the access is for."""
    clusters = {known(association, "clusterName"), _cluster(giver)} - {None}
    namespace = namespace_of(giver)
    within = known_strings(dig(association.props, "accessScope", "namespaces"))
    return len(clusters) <= 1 and (not within or namespace is None or namespace in within)


def _cluster(giver: Resource) -> str | None:
    """The cluster that a pod identity is for. A service account doesn't name its own."""
    return known(giver, "clusterName") if giver.type == POD_IDENTITY else None
