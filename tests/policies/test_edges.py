"""Security groups against what services declare."""

from __future__ import annotations

import pytest

from policies.rules.edges import edges_only_declared
from tests.policies.judging import Said, run
from tests.policies.kit import MODES, Foreign, Made, Mode, Pick, Program
from tests.policies.market import Market, market
from tests.policies.parts import EGRESS, GROUP, INGRESS, edge, group, open_to

TRUSTED = {"trustedPlatform": "dev.platform"}


def judged(souk: Market) -> Said:
    """What the rule says."""
    return run(edges_only_declared, souk.program)


def test_an_undeclared_call(souk: Market) -> None:
    """A rule added in a hurry outlives the reason for it."""
    edge(souk.program, souk.product.group, souk.order.group, 8081)
    said = judged(souk)
    assert sorted(said.names) == ["product-group-to-order-group-egress", "product-group-to-order-group-ingress"]
    assert "order doesn't declare product as a caller" in said.text


def _rules(souk: Market, name: str) -> Made:
    return next(made for made in souk.program.made.values() if made.name == name)


def test_a_declared_caller_on_another_port(souk: Market) -> None:
    """The debug port of a service isn't part of its API."""
    ingress = _rules(souk, "order-group-to-product-group-ingress")
    ingress.props |= {"fromPort": 9229, "toPort": 9229}
    ingress.props["tags"]["souk:port"] = "9229"
    said = judged(souk)
    assert said.names == [ingress.name]
    assert "product declares 8080" in said.text


def test_a_tag_that_names_another_caller(souk: Market) -> None:
    """A tag is what reviewers read; the group is what AWS obeys."""
    ingress = _rules(souk, "order-group-to-product-group-ingress")
    ingress.props["referencedSecurityGroupId"] = souk.groups["public-entry"].id
    said = judged(souk)
    assert said.names == [ingress.name]
    assert "souk:from=order" in said.text


def test_a_tag_that_names_another_port(souk: Market) -> None:
    """The same for the port."""
    ingress = _rules(souk, "order-group-to-product-group-ingress")
    ingress.props["tags"]["souk:port"] = "80"
    assert judged(souk).names == [ingress.name]


def test_a_group_that_another_service_wears(souk: Market) -> None:
    """Everyone takes it for that service: the load balancer, its callees, its stores."""
    network = souk.order.parts["runs"].props["networkConfiguration"]
    network["securityGroups"] = [souk.product.group.id]
    said = judged(souk)
    assert "order wears the security group product-group, which is that of product" in said.text


def test_a_group_that_is_nobody_s(souk: Market) -> None:
    """A group without service or role can be worn by anything, tomorrow."""
    stray = souk.program.add(GROUP, "stray", {"description": "a bastion"})
    open_to(souk.program, "ssh", souk.product.group, 8080, {"referencedSecurityGroupId": stray.id})
    assert judged(souk).names == ["ssh"]


def test_a_store_opened_to_another_service(souk: Market) -> None:
    """The owner alone."""
    edge(souk.program, souk.product.group, souk.order.parts["cache-group"], 6379)
    assert "belongs to order alone" in judged(souk).text


def test_a_store_opened_to_its_owner_on_another_port(souk: Market) -> None:
    """SSH on a database host is nobody's call."""
    open_to(
        souk.program,
        "ssh",
        souk.order.parts["cache-group"],
        22,
        {"referencedSecurityGroupId": souk.order.group.id},
    )
    assert judged(souk).names == ["ssh"]


def test_a_range_of_the_own_network(souk: Market) -> None:
    """A range says nothing of who calls."""
    open_to(souk.program, "vpc", souk.order.group, 8081, {"cidrIpv4": "10.0.0.0/16"})
    said = judged(souk)
    assert said.names == ["vpc"]
    assert "product" in said.text


def test_a_service_that_calls_the_shared_load_balancer(souk: Market) -> None:
    """A shared load balancer is a relay: behind it stands a service that didn't declare the caller."""
    relay = group(souk.program, "internal-entry-group", souk.platform, role="internal-entry")
    edge(souk.program, relay, souk.order.group, 8081)
    assert judged(souk).clean
    edge(souk.program, souk.product.group, relay, 443)
    said = judged(souk)
    assert said.names == [
        "product-group-to-internal-entry-group-ingress",
        "product-group-to-internal-entry-group-egress",
    ]
    assert "relay to order" in said.text


def test_a_service_that_calls_a_shared_load_balancer_of_its_callees(souk: Market) -> None:
    """A relay to nothing but declared callees adds nothing."""
    relay = group(souk.program, "internal-entry-group", souk.platform, role="internal-entry")
    edge(souk.program, relay, souk.product.group, 8080)
    edge(souk.program, souk.order.group, relay, 443)
    assert judged(souk).clean


def test_nothing_calls_the_public_entry(souk: Market) -> None:
    """A service that goes out to come back in skips every rule between."""
    edge(souk.program, souk.order.group, souk.groups["public-entry"], 443)
    assert len(judged(souk).violations) == 2


def test_a_program_without_declarations_is_left_alone() -> None:
    """There is nothing to compare its rules with."""
    program = Program("preview")
    one, two = (program.add(GROUP, name, {"description": name}) for name in ("one", "two"))
    open_to(program, "in", one, 80, {"referencedSecurityGroupId": two.id})
    assert run(edges_only_declared, program).clean


# Slices: the groups are the platform's, in another stack


def _slice(*, known: bool, caller: str) -> Program:
    program = Program("preview")
    declared = {"service": "product", "port": 8080, "callers": ["order"], "calls": ["user"], "stores": []}
    component = program.add("souk:service:Service", "product", declared)
    common = {"description": "a call", "ipProtocol": "tcp"}
    own, other = Foreign("sg-0aaa", known), Foreign("sg-0bbb", known)
    tags = {"souk:from": caller, "souk:to": "product", "souk:port": "8080"}
    props = {"fromPort": 8080, "toPort": 8080, "securityGroupId": own, "referencedSecurityGroupId": other}
    program.add(INGRESS, "in", {**common, **props, "tags": tags}, parent=component)
    tags = {"souk:from": "product", "souk:to": "user", "souk:port": "8000"}
    props = {"fromPort": 8000, "toPort": 8000, "securityGroupId": own, "referencedSecurityGroupId": other}
    program.add(EGRESS, "out", {**common, **props, "tags": tags}, parent=component)
    return program


@pytest.mark.parametrize("known", [True, False])
def test_a_slice_is_judged_by_its_tags_if_the_platform_is_trusted(known: bool) -> None:
    """In a slice the other end is known by its tag only."""
    assert run(edges_only_declared, _slice(known=known, caller="order"), TRUSTED).clean
    said = run(edges_only_declared, _slice(known=known, caller="payment"), TRUSTED)
    assert said.names == ["in"]


@pytest.mark.parametrize("known", [True, False])
def test_a_slice_with_no_trusted_platform_fails(known: bool) -> None:
    """A tag that anyone can write is no proof of what a group is."""
    assert run(edges_only_declared, _slice(known=known, caller="order")).names == ["in", "out"]


@pytest.mark.parametrize("known", [True, False])
def test_what_runs_in_a_group_that_is_not_shown(souk: Market, known: bool) -> None:
    """Tasks wore a group of another team's stack, which had let the office in: no rule said a word of them."""
    runs = souk.order.parts["runs"]
    runs.props["networkConfiguration"]["securityGroups"].append(Foreign("sg-0aaa", known))
    said = run(edges_only_declared, souk.program, TRUSTED)
    assert (said.names, len(said.doubts)) == ([], 1)
    assert "order calls" in said.doubts[0]
    souk.program.remove(souk.platform)
    assert not [doubt for doubt in run(edges_only_declared, souk.program, TRUSTED).doubts if "wears" in doubt]
    runs.props["networkConfiguration"]["securityGroups"][-1] = "sg-0aaa"
    said = run(edges_only_declared, souk.program, TRUSTED)
    assert [doubt for doubt in said.doubts if "order calls" in doubt and "written into the program" in doubt]


@pytest.mark.parametrize("mode", MODES)
def test_a_group_that_a_template_gives_is_none_that_is_not_shown(mode: Mode) -> None:
    """A preview shows what AWS fills in as unknown: the platform's own NAT instance was a doubt in each of them."""
    souk = market(Program(mode))
    group = souk.groups["endpoint"]
    props = {"name": "nat", "vpcSecurityGroupIds": [group.id]}
    template = souk.program.add("aws:ec2/launchTemplate:LaunchTemplate", "nat", props, parent=souk.platform)
    given = {"vpcSecurityGroupIds": [group.computed["id"]]}
    machine = {"launchTemplate": {"id": template.id}}
    souk.program.add("aws:ec2/instance:Instance", "nat", machine, parent=souk.platform, computed=given)
    assert not [doubt for doubt in run(edges_only_declared, souk.program).doubts if "wears" in doubt]


def test_no_platform_is_trusted_beside_the_own_one(souk: Market) -> None:
    """In a stack that has the platform, a group from elsewhere has no excuse."""
    tags = {"souk:from": "order", "souk:to": "product", "souk:port": "8080"}
    outside = {"referencedSecurityGroupId": Foreign("sg-0aaa"), "tags": tags}
    open_to(souk.program, "stray", souk.product.group, 8080, outside)
    assert run(edges_only_declared, souk.program, TRUSTED).names == ["stray"]


def test_a_choice_that_a_preview_cannot_make_is_a_doubt() -> None:
    """Sure of neither, the rule says so; after deployment it knows."""
    for mode in MODES:
        souk = market(Program(mode))
        ingress = _rules(souk, "order-group-to-product-group-ingress")
        del ingress.props["tags"]["souk:from"]
        picked = Pick(souk.order.group.id, (souk.groups["public-entry"].id, souk.groups["endpoint"].id))
        ingress.props["referencedSecurityGroupId"] = picked
        said = judged(souk)
        assert not said.violations
        assert bool(said.doubts) == (mode == "preview")
