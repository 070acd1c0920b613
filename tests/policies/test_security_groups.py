"""How much security groups open."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.security_groups import (
    sg_no_all_traffic,
    sg_no_broad_self,
    sg_no_public_ingress,
    sg_restricted_egress,
)
from tests.policies.judging import run
from tests.policies.kit import MODES, Foreign, Mode, Program
from tests.policies.market import Market
from tests.policies.parts import EGRESS, GROUP, edge, open_to

WORLD = {"cidrIpv4": "0.0.0.0/0"}
ANY = {"ipProtocol": "-1", "fromPort": None, "toPort": None}


@pytest.mark.parametrize("peer", [WORLD, {"cidrIpv6": "::/0"}, {"cidrIpv4": "0.0.0.0/2"}])
def test_a_service_open_to_the_internet(souk: Market, peer: dict[str, str]) -> None:
    """Including the two-bit mask that scanners overlook."""
    open_to(souk.program, "open", souk.order.group, 8081, peer)
    assert run(sg_no_public_ingress, souk.program).names == ["open"]


def test_two_halves_of_the_internet(souk: Market) -> None:
    """Neither rule opens the world; both together do."""
    open_to(souk.program, "low", souk.order.group, 8081, {"cidrIpv4": "0.0.0.0/1"} | {"toPort": 8090})
    open_to(souk.program, "high", souk.order.group, 8085, {"cidrIpv4": "128.0.0.0/1"})
    assert "0.0.0.0/0 on tcp 8085" in run(sg_no_public_ingress, souk.program).text


def test_the_public_entry_on_another_port(souk: Market) -> None:
    """A public load balancer is no reason for port 22."""
    open_to(souk.program, "ssh", souk.groups["public-entry"], 22, WORLD)
    assert run(sg_no_public_ingress, souk.program).names == ["ssh"]


def test_the_public_entry_s_group_on_a_task(souk: Market) -> None:
    """What a task wears opens the task."""
    network = souk.order.parts["runs"].props["networkConfiguration"]
    network["securityGroups"].append(souk.groups["public-entry"].id)
    assert run(sg_no_public_ingress, souk.program).names == ["world-80", "world-443"]


def test_inline_rules_are_judged(souk: Market) -> None:
    """The rules of the older style open as much."""
    block = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}
    souk.program.add(GROUP, "old", {"description": "old", "ingress": [block]})
    assert run(sg_no_public_ingress, souk.program).names == ["old"]


def test_a_public_load_balancer_of_a_plain_program_passes() -> None:
    """Its own scheme says that it is public; no tag is needed."""
    program = Program("preview")
    own = program.add(GROUP, "lb", {"description": "lb"})
    program.add("aws:lb/loadBalancer:LoadBalancer", "lb", {"internal": False, "securityGroups": [own.id]})
    open_to(program, "https", own, 443, WORLD)
    assert run(sg_no_public_ingress, program).clean


def test_an_internal_load_balancer_open_to_the_internet() -> None:
    """An internal one has no business with the world."""
    program = Program("preview")
    own = program.add(GROUP, "lb", {"description": "lb"})
    program.add("aws:lb/loadBalancer:LoadBalancer", "lb", {"internal": True, "securityGroups": [own.id]})
    open_to(program, "https", own, 443, WORLD)
    assert run(sg_no_public_ingress, program).names == ["https"]


def test_ping_from_the_internet(souk: Market) -> None:
    """ICMP has no ports to be allowed on."""
    open_to(souk.program, "ping", souk.groups["public-entry"], -1, {**WORLD, "ipProtocol": "icmp"})
    assert run(sg_no_public_ingress, souk.program).names == ["ping"]


def test_a_port_that_is_none(souk: Market) -> None:
    """AWS refuses it; before that, it isn't known what the rule opens."""
    ingress, _ = edge(souk.program, souk.groups["public-entry"], souk.product.group, 8080)
    ingress.props |= {"toPort": 1e308, "referencedSecurityGroupId": None, "cidrIpv4": "0.0.0.0/0"}
    said = run(sg_no_public_ingress, souk.program)
    assert (said.names, len(said.doubts)) == ([], 1)


def test_all_protocols(souk: Market) -> None:
    """`-1` is how a group is opened for a minute and stays open."""
    open_to(souk.program, "all", souk.order.group, 0, {"referencedSecurityGroupId": souk.product.group.id, **ANY})
    assert run(sg_no_all_traffic, souk.program).names == ["all"]


def test_a_wide_range(souk: Market) -> None:
    """All ports by another name."""
    peer = {"referencedSecurityGroupId": souk.product.group.id, "toPort": 65535}
    open_to(souk.program, "wide", souk.order.group, 1024, peer)
    assert run(sg_no_all_traffic, souk.program).names == ["wide"]


def test_a_wide_range_in_narrow_rules(souk: Market) -> None:
    """Twelve adjacent ports in three rules are twelve ports."""
    for first in (9000, 9004, 9008):
        peer = {"referencedSecurityGroupId": souk.product.group.id, "toPort": first + 3}
        open_to(souk.program, f"from-{first}", souk.order.group, first, peer)
    said = run(sg_no_all_traffic, souk.program)
    assert "tcp 9000-9011" in said.text
    assert run(sg_no_all_traffic, souk.program, {"maxPorts": 12}).clean


def test_the_same_port_to_many_callers_passes(souk: Market) -> None:
    """Callers don't add up: each reaches one port."""
    for number in range(20):
        other = souk.program.add(GROUP, f"caller-{number}", {"description": "a caller"})
        open_to(souk.program, f"in-{number}", souk.order.group, 8081, {"referencedSecurityGroupId": other.id})
    assert run(sg_no_all_traffic, souk.program).clean


def test_a_group_open_to_itself(souk: Market) -> None:
    """The default group of every VPC, rebuilt by hand."""
    open_to(souk.program, "self", souk.order.group, 0, {"referencedSecurityGroupId": souk.order.group.id, **ANY})
    assert run(sg_no_broad_self, souk.program).names == ["self"]


def test_a_group_open_to_itself_inline(souk: Market) -> None:
    """The same, in the older style."""
    block = {"protocol": "tcp", "fromPort": 0, "toPort": 65535, "self": True}
    souk.program.add(GROUP, "old", {"description": "old", "ingress": [block]})
    assert run(sg_no_broad_self, souk.program).names == ["old"]


def test_a_group_open_to_itself_on_one_port_passes(souk: Market) -> None:
    """A cluster that gossips on one port."""
    edge(souk.program, souk.order.group, souk.order.group, 7946)
    assert run(sg_no_broad_self, souk.program).clean


EXCEPTION: dict[str, Any] = {"cidr": "0.0.0.0/0", "protocol": "tcp", "port": 443, "reason": "there is a NAT"}


def test_egress_to_the_internet(souk: Market) -> None:
    """The way out for whatever got in."""
    open_to(souk.program, "out", souk.order.group, 443, WORLD, token=EGRESS)
    assert run(sg_restricted_egress, souk.program).names == ["out"]


def test_a_stated_exception_passes(souk: Market) -> None:
    """With a NAT, the stack's config says what may leave by it, and why."""
    open_to(souk.program, "out", souk.order.group, 443, WORLD, token=EGRESS)
    assert run(sg_restricted_egress, souk.program, {"allow": [EXCEPTION]}).clean
    assert run(sg_restricted_egress, souk.program, {"allow": [{**EXCEPTION, "groups": ["order"]}]}).clean


@pytest.mark.parametrize(
    "narrower",
    [{"groups": ["product"]}, {"port": 80}, {"protocol": "udp"}, {"cidr": "203.0.113.0/24"}],
    ids=lambda narrower: next(iter(narrower)),
)
def test_an_exception_covers_only_what_it_says(souk: Market, narrower: dict[str, Any]) -> None:
    """An exception for one service on one port isn't one for all."""
    open_to(souk.program, "out", souk.order.group, 443, WORLD, token=EGRESS)
    assert run(sg_restricted_egress, souk.program, {"allow": [EXCEPTION | narrower]}).names == ["out"]


def test_an_exception_for_a_port_is_none_for_all(souk: Market) -> None:
    """`-1` includes 443 and everything else."""
    open_to(souk.program, "out", souk.order.group, 0, {**WORLD, **ANY}, token=EGRESS)
    assert run(sg_restricted_egress, souk.program, {"allow": [EXCEPTION]}).names == ["out"]


def test_an_exception_for_a_service_holds_in_its_slice() -> None:
    """There the service's group is the platform's, and the rule's tag says whose it is."""
    program = Program("preview")
    component = program.add("souk:service:Service", "order", {"service": "order"})
    rule = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, **WORLD, "tags": {"souk:from": "order"}}
    program.add(EGRESS, "out", {"securityGroupId": Foreign("sg-0aaa"), **rule}, parent=component)
    assert run(sg_restricted_egress, program, {"allow": [{**EXCEPTION, "groups": ["order"]}]}).clean
    assert run(sg_restricted_egress, program, {"allow": [{**EXCEPTION, "groups": ["payment"]}]}).names == ["out"]


@pytest.mark.parametrize("mode", MODES)
def test_a_range_that_is_not_known_yet_is_a_doubt(mode: Mode) -> None:
    """Known only after deployment: said in a preview, judged afterwards."""
    program = Program(mode)
    own = program.add(GROUP, "own", {"description": "own"})
    pool = program.add("aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr", "pool", computed={"cidr": "0.0.0.0/0"})
    open_to(program, "in", own, 80, {"cidrIpv4": pool.out("cidr")})
    said = run(sg_no_public_ingress, program)
    assert (said.names, len(said.doubts)) == (([], 1) if mode == "preview" else (["in"], 0))
