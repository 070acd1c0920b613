"""Tags that anyone can write on a group or a rule of his own, to be taken for somebody who is trusted."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.edges import edges_only_declared
from policies.rules.ownership import no_shared_database
from policies.rules.security_groups import sg_no_public_ingress, sg_restricted_egress
from tests.policies.judging import run
from tests.policies.kit import MODES, Made, Mode, Pick, Program
from tests.policies.market import Market, market
from tests.policies.parts import EGRESS, GROUP, edge, group, open_to

TRUSTED = {"trustedPlatform": "dev.platform"}
WORLD = {"cidrIpv4": "0.0.0.0/0"}


def stray(souk: Market, **tags: str) -> Made:
    """A group that lies in nothing and has tags of its maker's choice."""
    props = {"description": "stray", "tags": {f"souk:{key}": value for key, value in tags.items()}}
    return souk.program.add(GROUP, "stray", props)


@pytest.mark.parametrize("role", ["public-entry", "internal-entry", "vpc-link", "authorizer", "node"])
def test_a_group_that_calls_itself_a_front_door(souk: Market, role: str) -> None:
    """A bastion tagged as an entry reached every service, and nothing was reported."""
    made = group(souk.program, "stray", souk.order.component, role=role, service="order")
    edge(souk.program, made, souk.product.group, 8080)
    said = run(edges_only_declared, souk.program)
    assert "stray" in said.names
    assert f"calls itself {role} by its tag" in said.text


@pytest.mark.parametrize("role", ["endpoint", "nat"])
def test_a_group_that_calls_itself_open_to_all(souk: Market, role: str) -> None:
    """Everyone may call an endpoint: a service with that tag was called by those that nobody declared."""
    made = group(souk.program, "stray", souk.order.component, role=role, service="order")
    edge(souk.program, souk.product.group, made, 443)
    assert {"stray", "product-group-to-stray-ingress"} <= set(run(edges_only_declared, souk.program).names)


def test_a_group_that_calls_itself_a_service_s(souk: Market) -> None:
    """Tagged with the owner's name it was let in at the owner's store."""
    made = stray(souk, service="order")
    edge(souk.program, made, souk.order.parts["cache-group"], 6379)
    said = run(edges_only_declared, souk.program)
    assert "stray" in said.names
    assert "part of neither order nor the platform" in said.text
    assert any(
        "whoever wears the security group stray" in doubt for doubt in run(no_shared_database, souk.program).doubts
    )


def test_a_group_of_a_second_platform(souk: Market) -> None:
    """A component of that type can be made by anyone: only the one at the top is the platform."""
    within = souk.program.add("souk:platform:Platform", "platform", parent=souk.order.component)
    group(souk.program, "stray", within, role="internal-entry")
    assert "stray" in run(edges_only_declared, souk.program).names


def test_a_public_door_by_its_tag_alone(souk: Market) -> None:
    """The tag opened a workload's group to the internet as long as no load balancer was seen to wear it."""
    for made in (stray(souk, role="public-entry"),):
        open_to(souk.program, "opened", made, 443, WORLD)
    assert run(sg_no_public_ingress, souk.program).names == ["opened"]


def test_an_exception_for_another_service(souk: Market) -> None:
    """A way out that the config file grants to one service went to whoever took its name."""
    made = stray(souk, service="product")
    open_to(souk.program, "out", made, 443, WORLD, token=EGRESS)
    allowed = {"cidr": "0.0.0.0/0", "protocol": "tcp", "port": 443, "groups": ["product"], "reason": "cards"}
    assert run(sg_restricted_egress, souk.program, {"allow": [allowed]}).names == ["out"]


@pytest.mark.parametrize("mode", MODES)
def test_an_exception_for_another_service_in_a_slice(mode: Mode) -> None:
    """There the group is the platform's: the rule has to lie in the component of the service it names."""
    program = Program(mode)
    component = program.add("souk:service:Service", "order", {"service": "order"})
    rule: dict[str, Any] = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, **WORLD}
    rule |= {"securityGroupId": "sg-0aaa", "tags": {"souk:from": "product"}}
    program.add(EGRESS, "out", rule, parent=component)
    allowed = {"cidr": "0.0.0.0/0", "protocol": "tcp", "port": 443, "groups": ["product"], "reason": "cards"}
    assert run(sg_restricted_egress, program, {"allow": [allowed]}).names == ["out"]


@pytest.mark.parametrize("mode", MODES)
def test_a_group_s_id_that_is_written_into_a_slice(mode: Mode) -> None:
    """The rule's tags were believed of any id, also of one that the trusted platform never gave out."""
    program = Program(mode)
    declared = {"service": "product", "port": 8080, "callers": ["order"], "calls": [], "stores": []}
    component = program.add("souk:service:Service", "product", declared)
    tags = {"souk:from": "public-entry", "souk:to": "product", "souk:port": "8080"}
    own = group(program, "own", component, service="product")
    open_to(program, "in", own, 8080, {"referencedSecurityGroupId": "sg-0bbb", "tags": tags})
    said = run(edges_only_declared, program, TRUSTED)
    assert said.names == ["in"]
    assert "written into the program" in said.text


def test_a_tag_does_not_choose_among_groups() -> None:
    """A preview believed the tag, and the deployment opened the other group before anyone objected."""
    for mode in MODES:
        souk = market(Program(mode))
        ingress = next(
            made for made in souk.program.made.values() if made.name == "order-group-to-product-group-ingress"
        )
        ingress.props["referencedSecurityGroupId"] = Pick(souk.groups["endpoint"].id, (souk.order.group.id,))
        said = run(edges_only_declared, souk.program)
        assert said.doubts if mode == "preview" else said.names
