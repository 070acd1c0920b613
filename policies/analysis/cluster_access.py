"""Who may run something in a Kubernetes cluster of EKS's, by access policies: he gets the roles of the pods there.

Source: EKS User Guide, "Review access policy permissions": these may create pods, and run commands in those that are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.identity import ROLE, known
from policies.analysis.model import Resource, Stack
from policies.analysis.pods import POD_IDENTITY, metadata, pod_roles
from policies.analysis.references import refer
from policies.analysis.values import dig, known_strings

_ASSOCIATION: Final = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
_RUNNING: Final = ("AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy", "AmazonEKSEditPolicy")


def pods_open_to(stack: Stack, role: Resource) -> Iterator[tuple[Resource, Resource]]:
    """The access policies of a role's by which it gets roles of pods, each with such a role."""
    for association in stack.of(_ASSOCIATION):
        if role in refer(stack, association, ("principalArn",), (ROLE,)).targets and _runs(association):
            for giver, reference, _ in pod_roles(stack):
                if _covers(association, giver):
                    yield from ((association, target) for target in reference.targets)


def _runs(association: Resource) -> bool:
    """Whether the policy lets one run something. One that isn't known yet may."""
    policy = known(association, "policyArn")
    return policy is None or policy.rpartition("/")[2] in _RUNNING


def _covers(association: Resource, giver: Resource) -> bool:
    """Whether what gives pods a role lies in the cluster and in one of the namespaces that the access is for."""
    is_identity = giver.type == POD_IDENTITY
    clusters = {known(association, "clusterName"), known(giver, "clusterName") if is_identity else None} - {None}
    namespace = known(giver, "namespace") if is_identity else metadata(giver)[0]
    within = known_strings(dig(association.props, "accessScope", "namespaces"))
    return len(clusters) <= 1 and (not within or namespace is None or namespace in within)
