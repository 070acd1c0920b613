"""Security groups by what they are for: the role or service their tags name, or else whoever wears them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.stores import stores
from policies.analysis.values import as_bool
from policies.analysis.workloads import Use, balancer_uses, group_uses

ROLE_TAG: Final = "souk:role"


@dataclass(frozen=True, slots=True)
class Label:
    """What a group is for.

    `role` is a word such as `store` or `public-entry`, or None for a service's own group. `services` are the services
    whose traffic it carries: its declared owner and everyone who joins it.
    """

    group: Resource
    role: str | None
    services: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """What tags and declarations call it: its role if it has one, else its services."""
        return frozenset({self.role}) if self.role else self.services


@once
def labels(stack: Stack) -> Mapping[str, Label]:
    """The label of every security group, by URN."""
    worn: dict[str, set[str]] = {}
    for use in group_uses(stack):
        worn.setdefault(use.what.urn, set()).update(use.services)
    fallback = _inferred_roles(stack)
    found: dict[str, Label] = {}
    for group in stack.of(*SECURITY_GROUPS):
        tag = group.tag(ROLE_TAG)
        services = declared_owners(stack, group) | worn.get(group.urn, set())
        role = tag if isinstance(tag, str) and tag else None if group.urn in worn else fallback.get(group.urn)
        found[group.urn] = Label(group, role, services)
    return found


@once
def groups_by_name(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The security groups by what tags and declarations call them."""
    found: dict[str, list[Resource]] = {}
    for label in labels(stack).values():
        for name in label.names:
            found.setdefault(name, []).append(label.group)
    return {name: tuple(groups) for name, groups in found.items()}


def _inferred_roles(stack: Stack) -> Mapping[str, str]:
    """Roles of untagged groups: what they protect tells."""
    roles = {group.urn: "store" for store in stores(stack) for group in store.groups}
    for use in balancer_uses(stack):
        roles[use.what.urn] = "internal-entry" if as_bool(use.by.props.get("internal")) else "public-entry"
    return roles


def wearers(stack: Stack, group: Resource) -> tuple[Use, ...]:
    """Workloads and load balancers that certainly wear the group."""
    return _wearers(stack).get(group.urn, ())


@once
def _wearers(stack: Stack) -> Mapping[str, tuple[Use, ...]]:
    found: dict[str, list[Use]] = {}
    for use in (*group_uses(stack), *balancer_uses(stack)):
        found.setdefault(use.what.urn, []).append(use)
    return {urn: tuple(uses) for urn, uses in found.items()}
