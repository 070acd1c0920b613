"""Users of a cache that can't be seen: whoever has the credentials of one gets in, whosever they are.

Source: ElastiCache User Guide, "Role-Based Access Control (RBAC)": a cache takes every user of its user groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.model import Resource, Stack
from policies.analysis.references import Reference, refer
from policies.analysis.store_types import CACHE_USER, CACHE_USER_GROUP, REPLICATION_GROUP, SERVERLESS_CACHE
from policies.analysis.stores import Store

_ASSOCIATION: Final = "aws:elasticache/userGroupAssociation:UserGroupAssociation"
_LISTS: Final[Mapping[str, tuple[str, str, str]]] = {
    CACHE_USER_GROUP: ("userIds", CACHE_USER, "user"),
    _ASSOCIATION: ("userId", CACHE_USER, "user"),
    REPLICATION_GROUP: ("userGroupIds", CACHE_USER_GROUP, "user group"),
    SERVERLESS_CACHE: ("userGroupId", CACHE_USER_GROUP, "user group"),
}
"""By which property the parts of a cache name its users, and groups of them."""
DEFAULT_USER: Final = "default"
"""The user that AWS makes in every account: it has no password, so that its credential is nobody's, and everybody's."""


class Unseen(NamedTuple):
    """`who` gets in by what `member` of the cache says; `how` in words."""

    who: str
    member: Resource
    how: str


def unseen_users(stack: Stack, store: Store) -> Iterator[Unseen]:
    """Users and user groups of a cache that are none of this stack, or may be any."""
    for member in store.members:
        if member.type in _LISTS:
            key, token, noun = _LISTS[member.type]
            if member.states(key):
                yield from _of(member, refer(stack, member, (key,), (token,)), noun)


def _of(member: Resource, named: Reference, noun: str) -> Iterator[Unseen]:
    for text in named.outside:
        if text != DEFAULT_USER:
            yield Unseen(
                f"whoever has the {noun} {text}", member, f"{member.name} lists it, and it is none of this stack"
            )
    if named.foreign or named.untraceable:
        how = f"{member.name} lists one that isn't known yet, nor where it comes from"
        yield Unseen(f"whoever has a {noun} of another stack", member, how)
    if not named.certain:
        names = " or ".join(item.name for item in named.targets)
        yield Unseen(f"whoever has the {noun} {names}", member, f"which of them {member.name} lists isn't known yet")
