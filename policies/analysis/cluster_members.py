"""By which names a Kubernetes cluster of EKS's knows roles and users of IAM's: by access entries, or by `aws-auth`.

Source: EKS User Guide, "Create access entries" and "Grant IAM users access to Kubernetes with a ConfigMap".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

import yaml

from policies.analysis.identity import ROLE, USER, find
from policies.analysis.model import Resource, Stack, once
from policies.analysis.pods import KUBERNETES, kind_of, metadata
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, as_list, as_mapping, known_strings

_ENTRY: Final = "aws:eks/accessEntry:AccessEntry"
_MAP: Final = "aws-auth"
_LISTS: Final = (("mapRoles", "rolearn"), ("mapUsers", "userarn"))
MASTERS: Final = "system:masters"
"""The group that may do everything, whatever the cluster's roles say."""


class Member(NamedTuple):
    """`by` makes somebody known to a cluster by some names."""

    by: Resource
    names: frozenset[str]


@once
def members(stack: Stack) -> Mapping[str, tuple[Member, ...]]:
    """How the clusters know each role and user, by his URN."""
    found: dict[str, list[Member]] = {}
    for urn, member in (*_by_entries(stack), *_by_map(stack)):
        found.setdefault(urn, []).append(member)
    return {urn: tuple(items) for urn, items in found.items()}


def _by_entries(stack: Stack) -> Iterator[tuple[str, Member]]:
    for entry in stack.of(_ENTRY):
        names = known_strings([*as_list(entry.props.get("kubernetesGroups")), entry.props.get("userName")])
        for who in refer(stack, entry, ("principalArn",), (ROLE, USER)).targets:
            yield who.urn, Member(entry, frozenset(names))


def unread_maps(stack: Stack) -> Iterator[tuple[Resource, str]]:
    """The ConfigMaps by which EKS lets somebody in, where it can't be told whom, each with the list that hides it."""
    for item in _maps(stack):
        said = item.props.get("data")
        for key, _ in _LISTS:
            text = UNKNOWN if said is UNKNOWN else as_mapping(said).get(key)
            if text is not None and _read(text) is None:
                yield item, key


@once
def _maps(stack: Stack) -> tuple[Resource, ...]:
    teller = (item for item in stack.resources if item.type.startswith(KUBERNETES) and kind_of(item) == "ConfigMap")
    return tuple(item for item in teller if metadata(item)[1] == _MAP)


def _by_map(stack: Stack) -> Iterator[tuple[str, Member]]:
    for item in _maps(stack):
        for key, arn in _LISTS:
            for entry in _read(as_mapping(item.props.get("data")).get(key)) or ():
                names = known_strings([*as_list(entry.get("groups")), entry.get("username")])
                for text in known_strings(entry.get(arn)):
                    yield from ((who.urn, Member(item, frozenset(names))) for who in find(stack, text, (ROLE, USER)))


def _read(text: object) -> list[Mapping[str, Any]] | None:
    """The entries of one of the map's lists, which is YAML within a text; None if that isn't known, or none."""
    if not isinstance(text, str):
        return None
    try:
        read = cast("object", yaml.safe_load(text))
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return [as_mapping(entry) for entry in as_list(read)]
