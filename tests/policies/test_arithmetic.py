"""Ports, address ranges and wildcards, against the slow and obvious way to say the same."""

from __future__ import annotations

import ipaddress
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.analysis import cidr, globs
from policies.analysis.iam_variables import like
from policies.analysis.ports import Ports, count, merge
from policies.analysis.values import as_int

RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: Ports(min(ends), max(ends))))


@given(RANGES)
def test_merging_ports_changes_no_port(ranges: list[Ports]) -> None:
    """A merge that drops a port hides an opening; one that adds a port cries wolf."""
    opened = {port for item in ranges for port in range(item.first, item.last + 1)}
    merged = merge(ranges)
    assert {port for item in merged for port in range(item.first, item.last + 1)} == opened
    assert count(ranges) == len(opened)
    assert all(earlier.last + 1 < later.first for earlier, later in itertools.pairwise(merged))


def _network(host: int, prefix: int) -> ipaddress.IPv4Network:
    return ipaddress.IPv4Network((f"10.0.0.{host}", prefix), strict=False)


SMALL = st.builds(_network, st.integers(0, 255), st.integers(24, 32))


@given(st.lists(SMALL, max_size=6))
def test_collapsing_networks_changes_no_address(given_networks: list[ipaddress.IPv4Network]) -> None:
    """The same for addresses."""
    before = {address for network in given_networks for address in network}
    after = [address for network in cidr.collapse(given_networks) for address in network]
    assert len(after) == len(set(after))
    assert set(after) == before


@given(SMALL, SMALL)
def test_overlap_and_containment(first: ipaddress.IPv4Network, second: ipaddress.IPv4Network) -> None:
    """Against the sets of addresses."""
    assert cidr.overlaps(first, second) == bool(set(first) & set(second))
    assert cidr.within(first, second) == (set(first) <= set(second))


@given(st.lists(st.integers(0, 255).map(lambda octet: f"{octet}.0.0.0/8"), max_size=20))
def test_the_world_is_never_a_few_big_blocks(blocks: list[str]) -> None:
    """However many /8 there are: what is collapsed is wider than one exactly if it was more than one."""
    collapsed = cidr.collapse(cidr.parse_all(blocks))
    assert any(map(cidr.is_world, collapsed)) == (len(collapsed) < len(set(blocks)))


def test_networks_of_two_versions_never_meet() -> None:
    """`0.0.0.0/0` isn't `::/0`."""
    four, six = cidr.parse_all(["0.0.0.0/0", "::/0"])
    assert not cidr.overlaps(four, six)
    assert not cidr.within(four, six)
    assert cidr.parse("10.0.0.0/33") is None


PATTERNS = st.text("ab:*?", max_size=5)
ARNS = st.text(f"ab:*?{globs.SEGMENT}", max_size=5)
TEXTS = ["".join(letters) for length in range(6) for letters in itertools.product("ab:", repeat=length)]
_AS_REGEX = {"*": ".*", "?": ".", globs.SEGMENT: "[^:]*"}


def matched(pattern: str) -> set[str]:
    """Every short text that a pattern matches."""
    expression = re.compile("".join(_AS_REGEX.get(char, re.escape(char)) for char in pattern), re.DOTALL)
    return {text for text in TEXTS if expression.fullmatch(text)}


@given(ARNS, st.sampled_from(TEXTS))
def test_a_pattern_matches_what_its_expression_matches(pattern: str, text: str) -> None:
    """IAM's wildcards aren't the shell's: brackets and slashes mean nothing."""
    assert globs.matches(pattern, text) == (text in matched(pattern))


@given(PATTERNS, ARNS)
def test_patterns_meet_where_a_text_matches_both(policy: str, arn: str) -> None:
    """A missed meeting is a missed grant. Five letters tell, because each pattern needs at most five."""
    assert globs.intersects(policy, arn) == globs.intersects(arn, policy)
    if matched(policy) & matched(arn):
        assert globs.intersects(policy, arn)


@given(st.text("ab:*?", max_size=3), st.text(f"ab:*?{globs.SEGMENT}", max_size=2))
def test_patterns_meet_nowhere_else(policy: str, arn: str) -> None:
    """A meeting that no text proves is a false alarm. Patterns this short meet in five letters, if they meet."""
    if globs.intersects(policy, arn):
        assert matched(policy) & matched(arn)


@given(PATTERNS, ARNS)
def test_what_covers_a_pattern_matches_all_that_it_matches(wide: str, narrow: str) -> None:
    """A Deny that is believed to cover a grant, and doesn't, hides the grant."""
    if globs.covers(wide, narrow):
        assert matched(narrow) <= matched(wide)


@pytest.mark.parametrize("end", ["b", f"{globs.SEGMENT}b"])
def test_no_pattern_takes_long(end: str) -> None:
    """Twenty-five stars against a table with a long name: a preview that hangs stops every deployment."""
    pattern, text = "table/" + "*a" * 25 + f"*{end}", "table/" + "a" * 120
    assert not globs.matches(pattern, text)
    assert not globs.covers(pattern, text)
    assert not globs.intersects(text, pattern)
    assert globs.matches(pattern, f"{text}b")
    assert not like("${a:b}" + "*a" * 25 + "*b", "a" * 120, {"a:b": ("a",)})


@pytest.mark.parametrize("text", ["9" * 5000, "-" + "9" * 5000, "1e3", "--1", "", " ", "٣"])
def test_what_is_no_number_is_none(text: str) -> None:
    """Python refuses to read five thousand digits, and the refusal stopped the deployment."""
    assert as_int(text) is None
