"""Security groups: how their rules are written, so that they stay readable and Terraform's provider stays sane."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Final

from policies.analysis.addresses import own_networks
from policies.analysis.cidr import is_world, overlaps
from policies.analysis.firewall import LEGACY, STANDALONE, Rule, rules
from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack
from policies.analysis.openings import group_key, peers
from policies.analysis.values import UNKNOWN, as_list, as_mapping
from policies.rules.definition import About, Finding, Options, Violation, resource_rule, stack_rule

_DEFAULT_DESCRIPTIONS: Final = ("", "Managed by Pulumi", "Managed by Terraform")


@stack_rule(
    About(
        name="sg-prefer-reference",
        description="Inside the VPC a rule names a security group, never an address range.",
        severity="medium",
        remedy="Refer to the caller's security group: a range admits whatever else runs there, now or later.",
        always=False,
    )
)
def sg_prefer_reference(stack: Stack, _options: Options) -> Iterator[Finding]:
    """The range of the whole world is the matter of other rules."""
    for rule in rules(stack):
        network = rule.peer.network
        if network is None or is_world(network):
            continue
        if any(overlaps(network, own) for own in own_networks(stack)):
            message = (
                f"The {rule.direction} rule {rule.carrier.name} names {network}, which is part of the own network."
            )
            yield Violation(message, rule.carrier.urn)


@stack_rule(
    About(
        name="sg-no-rule-conflict",
        description="The rules of one security group are written in one way: all inline, or all as resources.",
        severity="high",
        remedy="Write every rule as a SecurityGroupIngressRule or SecurityGroupEgressRule and leave the group bare.",
        sources=("security-group-no-rule-management-conflicts",),
    )
)
def sg_no_rule_conflict(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Inline rules erase the others at every deployment, and the other way round."""
    by_group: dict[str, list[Rule]] = {}
    for rule in rules(stack):
        by_group.setdefault(group_key(rule), []).append(rule)
    for found in by_group.values():
        apart = {shape for rule in found if rule.origin != "inline" for shape in _shapes(rule)}
        origins = {rule.origin for rule in found if rule.origin != "inline" or not _shapes(rule) <= apart}
        if len(origins) > 1:
            kinds = " and ".join(sorted(origins))
            names = ", ".join(dict.fromkeys(rule.carrier.name for rule in found))
            yield Violation(f"One security group has {kinds} rules: {names}.", found[-1].carrier.urn)


def _shapes(rule: Rule) -> set[Hashable]:
    """What a rule opens, for comparison: after a refresh a group shows its standalone rules as if they were inline."""
    return {(rule.direction, rule.protocol, rule.ports, peer) for peer in peers(rule)} or {rule.carrier.urn}


@resource_rule(
    About(
        name="sg-described",
        description="Every security group and every rule says in a sentence what it is for.",
        severity="low",
        remedy="Set `description`: who calls whom, and why.",
        sources=("CKV_AWS_23", "EC27"),
        always=False,
    ),
    *SECURITY_GROUPS[:1],
    *STANDALONE,
    LEGACY,
)
def sg_described(resource: Resource, _options: Options) -> Iterator[Finding]:
    """The texts that Pulumi and Terraform fill in themselves say nothing."""
    if not _is_described(resource.props.get("description")):
        yield Violation(f"{resource.name} has no description.")
    for direction in ("ingress", "egress"):
        for block in as_list(resource.props.get(direction)):
            if block is not UNKNOWN and not _is_described(as_mapping(block).get("description")):
                yield Violation(f"An inline {direction} rule of {resource.name} has no description.")


def _is_described(text: object) -> bool:
    return text is UNKNOWN or (isinstance(text, str) and text.strip() not in _DEFAULT_DESCRIPTIONS)
