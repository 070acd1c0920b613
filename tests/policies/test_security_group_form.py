"""How security groups are written."""

from __future__ import annotations

from typing import Any

from policies.rules.security_group_form import sg_described, sg_no_rule_conflict, sg_prefer_reference
from tests.policies.judging import run
from tests.policies.kit import Program
from tests.policies.market import Market
from tests.policies.parts import GROUP, open_to

BLOCK: dict[str, Any] = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["192.0.2.0/24"]}


def test_a_range_of_the_own_network(souk: Market) -> None:
    """A range admits whatever else runs in it."""
    open_to(souk.program, "subnet", souk.order.group, 8081, {"cidrIpv4": "10.0.1.0/24"})
    assert run(sg_prefer_reference, souk.program).names == ["subnet"]


def test_a_range_of_another_network_passes(souk: Market) -> None:
    """A partner has no security group here."""
    open_to(souk.program, "partner", souk.order.group, 8081, {"cidrIpv4": "192.0.2.0/24"})
    assert run(sg_prefer_reference, souk.program).clean


def test_inline_rules_beside_others(souk: Market) -> None:
    """Each deployment erases what the other kind made."""
    souk.product.group.props["ingress"] = [BLOCK]
    said = run(sg_no_rule_conflict, souk.program)
    assert len(said.violations) == 1
    assert "inline and standalone" in said.text


def test_older_rules_beside_newer_ones(souk: Market) -> None:
    """Two resources that each believe they own the rule."""
    props: dict[str, Any] = {
        "type": "egress",
        "protocol": "tcp",
        "fromPort": 1,
        "toPort": 1,
        "cidrBlocks": ["192.0.2.0/24"],
    }
    props["securityGroupId"] = souk.product.group.id
    souk.program.add("aws:ec2/securityGroupRule:SecurityGroupRule", "old", props)
    assert "legacy and standalone" in run(sg_no_rule_conflict, souk.program).text


def test_only_inline_rules_pass() -> None:
    """One way is as good as the other, as long as it is one."""
    program = Program("preview")
    program.add(GROUP, "old", {"description": "old", "ingress": [BLOCK], "egress": [BLOCK]})
    assert run(sg_no_rule_conflict, program).clean


def test_a_refreshed_group_that_shows_its_standalone_rules_passes() -> None:
    """After a refresh the state of a group lists every rule it has, whoever made it."""
    program = Program("up")
    own = program.add(GROUP, "own", {"description": "own"})
    caller = program.add(GROUP, "caller", {"description": "caller"})
    open_to(program, "in", own, 22, {"cidrIpv4": "192.0.2.0/24"})
    open_to(program, "call", own, 80, {"referencedSecurityGroupId": caller.id})
    called = {"protocol": "tcp", "fromPort": 80, "toPort": 80, "securityGroups": [caller.computed["id"]]}
    own.computed["ingress"] = [BLOCK, called]
    assert run(sg_no_rule_conflict, program).clean


def test_descriptions() -> None:
    """A rule that nobody can explain is a rule that nobody dares to remove."""
    program = Program("preview")
    bare = program.add(GROUP, "bare", {"ingress": [BLOCK]})
    program.add(GROUP, "default", {"description": "Managed by Pulumi"})
    open_to(program, "rule", bare, 22, {"cidrIpv4": "192.0.2.0/24", "description": None})
    open_to(program, "described", bare, 23, {"cidrIpv4": "192.0.2.0/24"})
    assert run(sg_described, program).names == ["bare", "bare", "default", "rule"]
