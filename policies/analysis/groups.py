"""Security groups by what they are for: the role or service their tags name, or else whoever wears them.

A tag is believed of a group that lies where such a group belongs. Anyone can write one on a group of his own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.accelerators import accelerators
from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import component_service, follows_conventions, is_platform_part, tagged_service
from policies.analysis.stores import stores
from policies.analysis.values import as_bool
from policies.analysis.workloads import Use, balancer_uses, group_uses

ROLE_TAG: Final = "souk:role"
PLATFORM_ROLES: Final = frozenset(
    {"public-entry", "internal-entry", "vpc-link", "authorizer", "endpoint", "nat", "node"}
)
"""Roles of groups that everyone may call, or that may call everyone: the platform alone has them."""


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
        stated = tagged_role(group)
        role = stated or (None if group.urn in worn else fallback.get(group.urn))
        services = _owners(stack, group) | worn.get(group.urn, set())
        found[group.urn] = Label(group, role if may_play(stack, group, role) else None, services)
    return found


def tagged_role(group: Resource) -> str | None:
    """The role that the group's tag names, or None."""
    tag = group.tag(ROLE_TAG)
    return tag if isinstance(tag, str) and tag else None


def may_play(stack: Stack, group: Resource, role: str | None) -> bool:
    """Whether the group lies where one of this role belongs. A program without conventions has no such place."""
    return role not in PLATFORM_ROLES or not follows_conventions(stack) or is_platform_part(stack, group)


def may_serve(stack: Stack, group: Resource, service: str | None) -> bool:
    """Whether the group lies where one of this service belongs: in its component, or in the platform."""
    return (
        service is None
        or not follows_conventions(stack)
        or component_service(stack, group) == service
        or is_platform_part(stack, group)
    )


def _owners(stack: Stack, group: Resource) -> frozenset[str]:
    tag = tagged_service(group)
    named = (component_service(stack, group), tag if may_serve(stack, group, tag) else None)
    return frozenset(name for name in named if name is not None)


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
    guarded = (*stores(stack), *accelerators(stack))
    roles = {group.urn: "store" for holder in guarded for group in holder.groups}
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
