"""What can't be told of a Kubernetes cluster: who may run something where pods have roles of AWS's.

A cluster brings four roles for people, of which it says what they allow (Kubernetes, "Using RBAC Authorization",
user-facing roles). What any other role allows that the stack doesn't state, only the cluster knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policies.analysis.cluster_members import members, unread_maps
from policies.analysis.cluster_rbac import Binding, services_bound, unread_bindings
from policies.analysis.model import Resource, Stack, once
from policies.analysis.pods import namespace_of, pod_roles


class Unseen(NamedTuple):
    """In words, what can't be told, and the resource that it is about."""

    what: str
    by: Resource


def unseen_rights(stack: Stack) -> Iterator[Unseen]:
    """Bindings and members of which it can't be told what they open."""
    for binding in unread_bindings(stack):
        if _is_for_strangers(stack, binding):
            yield Unseen(f"whom {binding.by.name} lets run pods can't be told: {binding.why}", binding.by)
    for item, key in unread_maps(stack):
        yield Unseen(f"whom {item.name} lets into the cluster can't be told: its {key} can't be read", item)


def _is_for_strangers(stack: Stack, binding: Binding) -> bool:
    """Whether a binding is for others than those whose pods have roles where it holds."""
    bound = services_bound(stack, binding)
    covered = [services for giver, _, services in pod_roles(stack) if binding.covers(namespace_of(giver))]
    somebody = bool(binding.names & _known(stack)) or not (binding.accounts or binding.names)
    return any(somebody or not bound <= services for services in covered)


@once
def _known(stack: Stack) -> frozenset[str]:
    """The names by which clusters know roles and users of IAM's."""
    return frozenset(name for found in members(stack).values() for member in found for name in member.names)
