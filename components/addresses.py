"""The address plan: one table of every subnet, computed as awsx's automatic layout does. Pure.

Layout (awsx `SubnetAllocationStrategy.Auto`): the VPC is cut into equal power-of-two blocks, one a zone; inside a
block the subnets follow each other in the order public, private, isolated, each aligned to its own size.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from components.errors import SoukError

Tier = Literal["public", "private", "isolated"]
TIERS: tuple[Tier, ...] = ("public", "private", "isolated")


@dataclass(frozen=True, slots=True)
class Subnet:
    """One row of the plan."""

    tier: Tier
    zone: str
    cidr: IPv4Network


def plan(vpc: IPv4Network, zones: tuple[str, ...], prefixes: dict[Tier, int]) -> tuple[Subnet, ...]:
    """Every subnet of the VPC: zone by zone, and in a zone public, private, isolated.

    `prefixes` is the prefix length of each tier. Raises SoukError if a zone's block can't hold its three subnets.
    """
    block_bits = (len(zones) - 1).bit_length()
    rows: list[Subnet] = []
    for zone, block in zip(zones, vpc.subnets(prefixlen_diff=block_bits), strict=False):
        cursor = int(block.network_address)
        for tier in TIERS:
            size = 1 << (32 - prefixes[tier])
            cursor = -(-cursor // size) * size
            if cursor + size - 1 > int(block.broadcast_address):
                raise SoukError(
                    f"{vpc} is too small: its /{block.prefixlen} per zone can't hold one /{prefixes['public']} public, "
                    f"one /{prefixes['private']} private and one /{prefixes['isolated']} isolated subnet; take a "
                    "larger cidr (a smaller prefix length) or smaller subnets"
                )
            rows.append(Subnet(tier, zone, IPv4Network((cursor, prefixes[tier]))))
            cursor += size
    return tuple(rows)
