"""Address ranges: collapsed before they are judged, so that two halves of the internet count as the internet."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_WORLD_PREFIX: Final = {4: 8, 6: 16}
"""Ranges wider than the largest block ever given to one holder (a /8, a /16) can only mean "anyone"."""
_BITS: Final = {4: 32, 6: 128}


def parse(text: str) -> Network | None:
    """The network, host bits ignored; None if the text is no CIDR."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def parse_all(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks among the texts; what is no CIDR is left out."""
    return tuple(network for network in map(parse, texts) if network is not None)


def collapse(networks: Iterable[Network]) -> tuple[Network, ...]:
    """The fewest networks that cover the same addresses, IPv4 first."""
    four: list[ipaddress.IPv4Network] = []
    six: list[ipaddress.IPv6Network] = []
    for network in networks:
        if isinstance(network, ipaddress.IPv4Network):
            four.append(network)
        else:
            six.append(network)
    return (*ipaddress.collapse_addresses(four), *ipaddress.collapse_addresses(six))


def is_world(network: Network) -> bool:
    """Whether the range is so wide that it means anyone on the internet."""
    return network.prefixlen < _WORLD_PREFIX[network.version]


def world(networks: Iterable[Network]) -> tuple[Network, ...]:
    """Those of some collapsed ranges that mean anyone: wide ones, or public ones that are as many together."""
    known = tuple(networks)
    found: list[Network] = []
    for version, prefix in _WORLD_PREFIX.items():
        wide = [network for network in known if network.version == version and is_world(network)]
        public = [network for network in known if network.version == version and not network.is_private]
        most = 2 ** (_BITS[version] - prefix + 1)
        together = public if sum(network.num_addresses for network in public) >= most else []
        found.extend(dict.fromkeys((*wide, *together)))
    return tuple(found)


def overlaps(first: Network, second: Network) -> bool:
    """Whether two networks share an address; networks of different IP versions share none."""
    if isinstance(first, ipaddress.IPv4Network) and isinstance(second, ipaddress.IPv4Network):
        return first.overlaps(second)
    if isinstance(first, ipaddress.IPv6Network) and isinstance(second, ipaddress.IPv6Network):
        return first.overlaps(second)
    return False


def within(inner: Network, outer: Network) -> bool:
    """Whether every address of `inner` lies in `outer`."""
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False
