"""The world by the name of a list."""

from __future__ import annotations

import pytest

from policies.rules.security_groups import sg_no_public_ingress, sg_restricted_egress
from tests.policies.judging import Said, run
from tests.policies.kit import Foreign, Made, Ref
from tests.policies.market import Market
from tests.policies.parts import EGRESS, INGRESS, open_to

LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
RULES = {INGRESS: sg_no_public_ingress, EGRESS: sg_restricted_egress}
tokens = pytest.mark.parametrize("token", [INGRESS, EGRESS])


def listed(souk: Market, *cidrs: str) -> Made:
    """A prefix list with these entries."""
    return souk.program.add(LIST, "listed", {"entries": [{"cidr": cidr} for cidr in cidrs], "addressFamily": "IPv4"})


def judged(souk: Market, token: str, prefix_list: Ref | str | Foreign) -> Said:
    """What is said of a way in or out that names the list."""
    open_to(souk.program, "added", souk.order.group, 8081, {"prefixListId": prefix_list}, token=token)
    return run(RULES[token], souk.program)


@tokens
@pytest.mark.parametrize(
    "cidrs",
    [("0.0.0.0/0",), ("0.0.0.0/1", "128.0.0.0/1"), ("3.0.0.0/8", "18.0.0.0/8", "52.0.0.0/8", "99.0.0.0/8")],
    ids=["whole", "halves", "scattered"],
)
def test_a_list_that_is_the_world(souk: Market, token: str, cidrs: tuple[str, ...]) -> None:
    """A list called `partners` had the world in it, and every rule looked at ranges only."""
    assert judged(souk, token, listed(souk, *cidrs).id).names == ["added"]


@tokens
def test_an_entry_of_its_own(souk: Market, token: str) -> None:
    """Entries may be written apart from their list."""
    made = listed(souk, "192.0.2.0/24")
    souk.program.add(ENTRY, "all", {"prefixListId": made.id, "cidr": "0.0.0.0/0"})
    assert judged(souk, token, made.id).names == ["added"]


@tokens
def test_a_list_and_a_range_add_up(souk: Market, token: str) -> None:
    """Half of the world by list, half by range."""
    open_to(souk.program, "half", souk.order.group, 8081, {"cidrIpv4": "0.0.0.0/1"}, token=token)
    said = judged(souk, token, listed(souk, "128.0.0.0/1").id)
    assert len(said.names) == 1
    assert "0.0.0.0/0" in said.text


@tokens
def test_a_list_of_few_is_fine(souk: Market, token: str) -> None:
    """That is what lists are for; the own network in it is another rule's matter."""
    assert judged(souk, token, listed(souk, "198.51.100.0/24", "10.0.0.0/8", "172.16.0.0/12").id).clean


@tokens
def test_a_list_that_cannot_be_read_is_a_doubt(souk: Market, token: str) -> None:
    """An id that is written into the program may be any list."""
    said = judged(souk, token, "pl-0123456789abcdef0")
    assert (said.names, len(said.doubts)) == ([], 1)


@tokens
def test_a_list_of_another_stack_is_judged_there(souk: Market, token: str) -> None:
    """A slice is given the platform's lists."""
    assert judged(souk, token, Foreign("pl-0123456789abcdef0")).clean


def test_a_list_at_the_public_door_is_no_doubt(souk: Market) -> None:
    """CloudFront's own list narrows down what the whole world may do."""
    open_to(souk.program, "cdn", souk.groups["public-entry"], 443, {"prefixListId": "pl-4fa04526"})
    assert run(sg_no_public_ingress, souk.program).clean
