"""The address ranges at the other end of a rule: its own, or those of a prefix list, as far as they can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.cidr import Network, parse
from policies.analysis.firewall import PREFIX_LISTS, Peer
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import Reference, pointing
from policies.analysis.values import UNKNOWN, as_list, as_mapping

LIST: Final = PREFIX_LISTS[0]
_ENTRY: Final = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"


@dataclass(frozen=True, slots=True)
class Ranges:
    """What a peer means by address: `networks`, lists that AWS fills (`by_aws`), and in words what can't be seen."""

    networks: tuple[Network, ...] = ()
    by_aws: tuple[Resource, ...] = ()
    unseen: tuple[str, ...] = ()


def ranges(stack: Stack, peer: Peer) -> Ranges:
    """The ranges of a peer; none if it is a security group."""
    if peer.network is not None:
        return Ranges((peer.network,))
    if peer.prefix_list is not None:
        return _listed(stack, peer.prefix_list)
    return Ranges(unseen=("an address that isn't known yet",)) if peer.unknown else Ranges()


def _listed(stack: Stack, reference: Reference) -> Ranges:
    networks: list[Network] = []
    unseen = [f"the prefix list {name}" for name in reference.outside]
    if reference.foreign or reference.untraceable:
        unseen.append("a prefix list that isn't known yet")
    for target in reference.targets if reference.certain else ():
        found = _entries(stack).get(target.urn, ())
        networks.extend(item for item in found if item is not None)
        if target.type == LIST and (not found or None in found):
            unseen.append(f"the prefix list {target.name}, of which not every entry is known")
    if not reference.certain:
        unseen.append(f"one of the prefix lists {', '.join(target.name for target in reference.targets)}")
    by_aws = tuple(target for target in reference.targets if target.type != LIST)
    return Ranges(tuple(dict.fromkeys(networks)), by_aws, tuple(unseen))


@once
def _entries(stack: Stack) -> Mapping[str, tuple[Network | None, ...]]:
    """The entries of each list of the stack by its URN, those that are resources included. None: not known yet."""
    apart = pointing(stack, _ENTRY, ("prefixListId",), (LIST,))
    return {
        item.urn: (*_inline(item), *(_range(entry.props.get("cidr")) for entry, _ in apart.get(item.urn, ())))
        for item in stack.of(LIST)
    }


def _inline(item: Resource) -> Iterator[Network | None]:
    for entry in as_list(item.props.get("entries")) if item.states("entries") else ():
        yield None if entry is UNKNOWN else _range(as_mapping(entry).get("cidr"))


def _range(value: object) -> Network | None:
    return parse(value) if isinstance(value, str) else None
