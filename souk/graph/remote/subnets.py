"""Where awsx's `Auto` strategy puts subnets. Pure arithmetic on address blocks.

Each zone gets an equal, aligned share of the VPC; within it, subnets follow each other in the order given, each one
aligned to its own size (awsx/ec2/subnetDistributorNew.ts in pulumi/pulumi-awsx).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

from components.errors import SoukError

ORDER: Final = ("public", "private", "isolated")
"""The order in which awsx registers the subnets of one zone."""


@dataclass(frozen=True, slots=True)
class SubnetSpec:
    """One subnet per zone. `mask` None takes an equal share of the zone."""

    type: str
    name: str | None
    mask: int | None
    tags: dict[str, str]

    @property
    def kind(self) -> str:
        """The type in lower case, as awsx compares it."""
        return self.type.lower()


@dataclass(frozen=True, slots=True)
class Subnet:
    """One subnet in one zone."""

    name: str
    zone: str
    spec: SubnetSpec
    block: IPv4Network


def layout(
    vpc: str, cidr: IPv4Network, zones: Sequence[str], specs: Sequence[SubnetSpec], zone_mask: int | None = None
) -> list[Subnet]:
    """Every subnet of every zone, in the order awsx registers them.

    Raises SoukError when a zone's share is too small for the subnets, and when subnets overlap or stick out of the VPC:
    awsx registers those, and AWS refuses them.
    """
    share = zone_mask if zone_mask is not None else cidr.prefixlen + _bits(len(zones))
    masks = [share + _bits(len(specs)) if spec.mask is None else spec.mask for spec in specs]
    needed, available = sum(2 ** (32 - mask) for mask in masks), 2 ** (32 - share)
    if needed > available:
        raise SoukError(
            f"the subnets of one zone of {vpc} take {needed} addresses, and its share of {cidr} has {available} "
            f"(/{share}): make the VPC larger, the subnets smaller, or use fewer zones."
        )
    placed: list[Subnet] = []
    zone_block = IPv4Network((cidr.network_address, share))
    for number, zone in enumerate(zones, start=1):
        blocks = _consecutive(zone_block, masks)
        placed += [
            Subnet(f"{vpc}-{spec.name or spec.kind}-{number}", zone, spec, block)
            for spec, block in sorted(zip(specs, blocks, strict=True), key=_registration)
            if spec.kind != "unused"
        ]
        zone_block = _next(zone_block)
    _check_overlaps(placed)
    _check_inside(vpc, cidr, placed)
    return placed


def _consecutive(zone: IPv4Network, masks: Sequence[int]) -> list[IPv4Network]:
    """Blocks of the given sizes, each starting at the first boundary of its size after the one before."""
    blocks: list[IPv4Network] = []
    for mask in masks:
        if blocks:
            containing = IPv4Network((blocks[-1].broadcast_address, mask), strict=False)
            blocks.append(_next(containing))
        else:
            blocks.append(IPv4Network((zone.network_address, mask), strict=False))
    return blocks


def _next(block: IPv4Network) -> IPv4Network:
    return IPv4Network((int(block.network_address) + block.num_addresses, block.prefixlen))


def _bits(count: int) -> int:
    """How many bits number `count` equal shares."""
    return (count - 1).bit_length()


def _registration(placed: tuple[SubnetSpec, IPv4Network]) -> int:
    kind = placed[0].kind
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _check_inside(vpc: str, cidr: IPv4Network, subnets: Sequence[Subnet]) -> None:
    for subnet in subnets:
        if not subnet.block.subnet_of(cidr):
            raise SoukError(
                f"subnet {subnet.name} ({subnet.block}) isn't within {vpc} ({cidr}): gaps between blocks push it out. "
                "Make the VPC larger, the subnets smaller, or order them by size."
            )


def _check_overlaps(subnets: Sequence[Subnet]) -> None:
    by_address = sorted(subnets, key=lambda subnet: subnet.block)
    for one, other in itertools.pairwise(by_address):
        if one.block.overlaps(other.block):
            raise SoukError(
                f"subnets {one.name} ({one.block}) and {other.name} ({other.block}) overlap: make the VPC larger, "
                "the subnets smaller, or use fewer zones."
            )
