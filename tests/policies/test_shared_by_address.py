"""A database that is open to addresses: whoever isn't surely its owner is a stranger, in the stack or outside it."""

from __future__ import annotations

import pytest

from policies.rules.edges import edges_only_declared
from policies.rules.ownership import no_shared_database, store_single_owner
from tests.policies.judging import run
from tests.policies.kit import MODES, Foreign, Made, Mode, Program
from tests.policies.market import Market
from tests.policies.parts import DATABASE, EGRESS, GROUP, open_to
from tests.policies.sharing import assert_shared, judged

OUTSIDE = ["3.0.0.0/8", "172.16.0.0/12", "203.0.113.0/24", "10.9.0.0/24", "0.0.0.0/0"]
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"


def _admit(souk: Market, **peer: object) -> None:
    open_to(souk.program, "added", souk.product.parts["store-group"], 5432, peer)


@pytest.mark.parametrize("cidr", OUTSIDE)
def test_a_range_outside_the_stack(souk: Market, cidr: str) -> None:
    """An office, a cloud, a peered network: nobody in this stack runs there, and everybody there reaches the store."""
    _admit(souk, cidrIpv4=cidr)
    assert_shared(judged(souk), f"whoever is at {cidr}", "product-db", "network")


def test_a_range_of_the_other_protocol(souk: Market) -> None:
    """A /48 of somebody's cloud account."""
    _admit(souk, cidrIpv6="2600:1f18:1234::/48")
    assert_shared(judged(souk), "whoever is at 2600:1f18:1234::/48", "product-db", "network")


def test_the_own_block_of_the_other_protocol(souk: Market) -> None:
    """Dual-stack subnets have a second range, in which the same services run."""
    for number, subnet in enumerate(souk.subnets):
        subnet.props["ipv6CidrBlock"] = f"2600:1f18:5:{number}::/64"
    _admit(souk, cidrIpv6="2600:1f18:5:1::/64")
    assert_shared(judged(souk), "order", "product-db", "network")


@pytest.mark.parametrize("prefix_list", ["pl-0123456789abcdef0", Foreign("pl-0123456789abcdef0", known=False)])
def test_a_prefix_list_of_somebody_else_can_not_be_judged(souk: Market, prefix_list: object) -> None:
    """What others put into it is theirs to change: no proof holds over it."""
    _admit(souk, prefixListId=prefix_list)
    said = judged(souk)
    assert not said.violations
    assert "product-db" in said.doubts[0]


def test_a_prefix_list_without_entries_can_not_be_judged(souk: Market) -> None:
    """Somebody fills it by hand."""
    empty = souk.program.add(LIST, "partners", {"name": "partners", "maxEntries": 5})
    _admit(souk, prefixListId=empty.id)
    said = judged(souk)
    assert not said.violations
    assert "partners" in said.doubts[0]


def test_entries_that_are_resources_of_their_own_count(souk: Market) -> None:
    """A list is often made empty, and filled beside itself."""
    partners = souk.program.add(LIST, "partners", {"name": "partners", "maxEntries": 5})
    souk.program.add(ENTRY, "partner", {"prefixListId": partners.id, "cidr": "203.0.113.0/24"})
    _admit(souk, prefixListId=partners.id)
    assert_shared(judged(souk), "whoever is at 203.0.113.0/24", "product-db", "network")


def test_a_list_of_aws_is_no_owner(souk: Market) -> None:
    """The addresses of S3 are everybody's who runs something behind them."""
    gateway = souk.program.add("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", {}, computed={"prefixListId": "pl-5c813e2f"})
    _admit(souk, prefixListId=gateway.out("prefixListId"))
    said = judged(souk)
    assert "s3" in said.text if souk.program.mode == "preview" else said.violations or said.doubts


def test_a_range_that_is_not_known_yet(souk: Market) -> None:
    """A range that another stack gives may be anyone's."""
    _admit(souk, cidrIpv4=Foreign("198.51.100.0/24", known=False))
    said = judged(souk)
    assert said.doubts if souk.program.mode == "preview" else said.violations


def test_a_subnet_of_the_owner_alone(souk: Market) -> None:
    """Where nobody but the owner runs, its range is the owner."""
    for service, subnet in zip((souk.order, souk.product), souk.subnets, strict=True):
        service.parts["runs"].props["networkConfiguration"]["subnets"] = [subnet.id]
    _admit(souk, cidrIpv4="10.0.2.0/24")
    assert judged(souk).clean


def test_whoever_is_at_an_address_owns_nothing(mode_of_plain: Program) -> None:
    """A database that the internet alone uses has no owner, not the internet as its owner."""
    assert run(store_single_owner, mode_of_plain).violations
    assert_shared(run(no_shared_database, mode_of_plain), "whoever is at 3.0.0.0/8", "db", "network")


@pytest.fixture(params=MODES)
def mode_of_plain(request: pytest.FixtureRequest) -> Program:
    """A database in a program without conventions, open to a cloud."""
    mode: Mode = request.param
    program = Program(mode)
    guarded = program.add(GROUP, "db-group", {"description": "db"})
    program.add(DATABASE, "db", {"engine": "mysql", "vpcSecurityGroupIds": [guarded.id]})
    open_to(program, "cloud", guarded, 3306, {"cidrIpv4": "3.0.0.0/8"})
    return program


def _group(souk: Market, name: str) -> Made:
    return {**souk.groups, "order": souk.order.group, "store": souk.product.parts["store-group"]}[name]


@pytest.mark.parametrize("name", ["order", "store", "public-entry", "endpoint"])
@pytest.mark.parametrize("peer", [{"cidrIpv4": "203.0.113.0/24"}, {"cidrIpv6": "2600:1f18:1234::/48"}])
def test_no_group_admits_addresses_undeclared(souk: Market, name: str, peer: dict[str, str]) -> None:
    """A way in for the office, opened for an afternoon, is declared by no service."""
    open_to(souk.program, "added", _group(souk, name), 5432, peer)
    assert run(edges_only_declared, souk.program).names == ["added"]


def test_no_group_admits_a_list_unseen(souk: Market) -> None:
    """The same by a list of somebody else: it can't be told whom it admits."""
    open_to(souk.program, "added", souk.order.group, 8081, {"prefixListId": "pl-0123456789abcdef0"})
    said = run(edges_only_declared, souk.program)
    assert not said.violations
    assert "added" in said.doubts[0]


def test_endpoints_serve_the_own_network(souk: Market) -> None:
    """They are there for everyone who runs in it, and for nobody else."""
    open_to(souk.program, "added", souk.groups["endpoint"], 443, {"cidrIpv4": "10.0.0.0/16"})
    assert run(edges_only_declared, souk.program).clean


def test_a_way_out_to_addresses_is_no_edge(souk: Market) -> None:
    """Who may be called outside is judged by how much of the world that is."""
    open_to(souk.program, "added", souk.order.group, 443, {"cidrIpv4": "203.0.113.0/24"}, token=EGRESS)
    assert run(edges_only_declared, souk.program).clean
