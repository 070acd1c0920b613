"""The address plan: one table, every subnet pinned."""

from __future__ import annotations

import itertools
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.addresses import TIERS, plan
from components.errors import SoukError

DEV = [
    ("public", "eu-west-1a", "10.20.0.0/24"),
    ("private", "eu-west-1a", "10.20.16.0/20"),
    ("isolated", "eu-west-1a", "10.20.32.0/24"),
    ("public", "eu-west-1b", "10.20.128.0/24"),
    ("private", "eu-west-1b", "10.20.144.0/20"),
    ("isolated", "eu-west-1b", "10.20.160.0/24"),
]
PROD = [
    ("public", "eu-west-1a", "10.40.0.0/24"),
    ("private", "eu-west-1a", "10.40.16.0/20"),
    ("isolated", "eu-west-1a", "10.40.32.0/24"),
    ("public", "eu-west-1b", "10.40.64.0/24"),
    ("private", "eu-west-1b", "10.40.80.0/20"),
    ("isolated", "eu-west-1b", "10.40.96.0/24"),
    ("public", "eu-west-1c", "10.40.128.0/24"),
    ("private", "eu-west-1c", "10.40.144.0/20"),
    ("isolated", "eu-west-1c", "10.40.160.0/24"),
]


@pytest.mark.parametrize(("vpc", "zones", "rows"), [("10.20.0.0/16", "ab", DEV), ("10.40.0.0/16", "abc", PROD)])
def test_every_subnet_is_pinned(vpc: str, zones: str, rows: list[tuple[str, str, str]]) -> None:
    """A subnet that moves is replaced, and with it everything that stands in it."""
    names = tuple(f"eu-west-1{letter}" for letter in zones)
    found = plan(IPv4Network(vpc), names, {"public": 24, "private": 20, "isolated": 24})
    assert [(row.tier, row.zone, str(row.cidr)) for row in found] == rows


@given(
    prefix=st.integers(16, 24),
    zones=st.integers(2, 6),
    sizes=st.tuples(st.integers(18, 28), st.integers(18, 28), st.integers(18, 28)),
)
def test_subnets_lie_inside_and_never_overlap(prefix: int, zones: int, sizes: tuple[int, int, int]) -> None:
    """Overlapping subnets are refused by AWS one after the other, with half of the VPC already there."""
    vpc = IPv4Network((int(IPv4Network("10.0.0.0/8").network_address), prefix))
    try:
        rows = plan(vpc, tuple("abcdef"[:zones]), dict(zip(TIERS, sizes, strict=True)))
    except SoukError:
        block = 1 << (32 - prefix - (zones - 1).bit_length())
        largest = max(1 << (32 - size) for size in sizes)
        assert largest * 3 > block, "refused although even three of the largest would fit"
        return
    assert len(rows) == 3 * zones
    assert all(row.cidr.subnet_of(vpc) for row in rows)
    ordered = sorted(row.cidr for row in rows)
    assert not any(first.overlaps(second) for first, second in itertools.pairwise(ordered))


def test_too_small_a_block_says_what_to_do() -> None:
    """ "Invalid CIDR" from AWS names neither the tier nor the way out."""
    with pytest.raises(SoukError, match=r"too small.*/21 per zone.*take a larger cidr"):
        plan(IPv4Network("10.0.0.0/20"), ("a", "b"), {"public": 24, "private": 20, "isolated": 24})
