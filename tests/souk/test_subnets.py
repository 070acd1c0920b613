"""The address plan of a live network can't be changed: the layout must be awsx's for any network."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import SoukError
from souk.graph.remote.subnets import Subnet, SubnetSpec, layout

KINDS = ("Public", "Private", "Isolated", "Unused")


def specs(*masks: tuple[str, int | None]) -> list[SubnetSpec]:
    """Specs by type and mask."""
    return [SubnetSpec(kind, f"{kind.lower()}{index}", mask, {}) for index, (kind, mask) in enumerate(masks)]


def blocks(subnets: list[Subnet]) -> list[str]:
    """Their addresses."""
    return [str(subnet.block) for subnet in subnets]


def test_unused_blocks_leave_gaps() -> None:
    """`Unused` keeps room for later: it shifts what follows, and registers nothing."""
    found = layout("n", IPv4Network("10.0.0.0/16"), ["a"], specs(("Public", 24), ("Unused", 24), ("Private", 24)))
    assert blocks(found) == ["10.0.0.0/24", "10.0.2.0/24"]


def test_a_block_starts_at_a_boundary_of_its_own_size() -> None:
    """A /24 followed by a /20 wastes fifteen /24: that is how awsx does it, and what AWS demands."""
    found = layout("n", IPv4Network("10.0.0.0/16"), ["a"], specs(("Public", 24), ("Private", 20), ("Isolated", 24)))
    assert blocks(found) == ["10.0.0.0/24", "10.0.16.0/20", "10.0.32.0/24"]


def test_equal_shares_without_masks() -> None:
    """Three subnets without a size get a quarter of the zone each, as awsx rounds up to a power of two."""
    found = layout(
        "n", IPv4Network("10.0.0.0/16"), ["a", "b"], specs(("Public", None), ("Private", None), ("Isolated", None))
    )
    assert blocks(found)[:4] == ["10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19", "10.0.128.0/19"]


def test_registered_public_first() -> None:
    """NAT gateways stand in public subnets, so these are made first whatever the order of the specs."""
    found = layout("n", IPv4Network("10.0.0.0/16"), ["a"], specs(("Isolated", 24), ("Private", 24), ("Public", 24)))
    assert [subnet.spec.type for subnet in found] == ["Public", "Private", "Isolated"]
    assert blocks(found) == ["10.0.2.0/24", "10.0.1.0/24", "10.0.0.0/24"]


def test_zone_mask_of_ones_own() -> None:
    """A plan may keep room for zones to come."""
    found = layout("n", IPv4Network("10.0.0.0/16"), ["a", "b"], specs(("Public", 24)), 19)
    assert blocks(found) == ["10.0.0.0/24", "10.0.32.0/24"]


def test_overlapping_zones_are_refused() -> None:
    """Gaps between blocks may push a zone's last subnet into the next zone, although the sizes add up."""
    three = specs(("Public", 24), ("Private", 21), ("Isolated", 22))
    with pytest.raises(SoukError, match=r"n-public0-2 \(10.0.16.0/24\) overlap|n-isolated2-1 \(10.0.16.0/22\) and"):
        layout("n", IPv4Network("10.0.0.0/16"), ["a", "b"], three, 20)


def test_a_subnet_outside_its_vpc_is_refused() -> None:
    """Gaps push the last one out although the sizes add up, and there is no other zone whose blocks it would meet."""
    five = specs(("Public", 22), ("Public", 22), ("Public", 23), ("Public", 22), ("Public", 23))
    with pytest.raises(SoukError, match=r"n-public4-1 \(10\.0\.16\.0/23\) isn't within n \(10\.0\.0\.0/20\)"):
        layout("n", IPv4Network("10.0.0.0/20"), ["a"], five)


@given(
    prefix=st.integers(16, 20),
    zones=st.integers(1, 4),
    masks=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(22, 28)), min_size=1, max_size=5),
)
def test_layouts_are_sound(prefix: int, zones: int, masks: list[tuple[str, int]]) -> None:
    """Whatever is accepted: no overlap, inside the VPC, the size asked for, one subnet per zone and spec."""
    vpc = IPv4Network(f"10.0.0.0/{prefix}")
    wanted = specs(*masks)
    try:
        found = layout("n", vpc, [str(zone) for zone in range(zones)], wanted)
    except SoukError:
        return
    assert len(found) == zones * sum(spec.kind != "unused" for spec in wanted)
    assert all(subnet.block.prefixlen == subnet.spec.mask and subnet.block.subnet_of(vpc) for subnet in found)
    assert not any(one.block.overlaps(other.block) for one in found for other in found if one is not other)
