"""The security group that every VPC comes with: empty, and worn by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.accelerators import ACCELERATOR
from policies.analysis.firewall import rules
from policies.analysis.identity import LOAD_BALANCERS, SECURITY_GROUPS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import candidates, refer
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_INSTANCE,
    RDS_PROXY,
    REPLICATION_GROUP,
    SERVERLESS_CACHE,
)
from policies.analysis.values import UNKNOWN, dig, known_strings
from policies.analysis.workloads import (
    ECS_SERVICE,
    EVENT_TARGET,
    FUNCTION,
    INSTANCE,
    LAUNCH_TEMPLATE,
    SCHEDULE,
    TASK_SET,
)
from policies.rules.claims import said
from policies.rules.definition import About, Finding, Options, Violation, stack_rule
from policies.rules.store_survival import is_replica

_VPC: Final = "aws:ec2/vpc:Vpc"
_DEFAULT: Final = SECURITY_GROUPS[1]
_ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
_NETWORK: Final = ("networkConfiguration", "securityGroups")
_WEARERS: Final[Mapping[str, tuple[str, ...]]] = {
    ECS_SERVICE: _NETWORK,
    TASK_SET: _NETWORK,
    SCHEDULE: ("target", "ecsParameters", *_NETWORK),
    EVENT_TARGET: ("ecsTarget", *_NETWORK),
    LAUNCH_TEMPLATE: ("vpcSecurityGroupIds",),
    ACCELERATOR: ("securityGroupIds",),
    FUNCTION: ("vpcConfig", "securityGroupIds"),
    INSTANCE: ("vpcSecurityGroupIds",),
    RDS_INSTANCE: ("vpcSecurityGroupIds",),
    RDS_CLUSTER: ("vpcSecurityGroupIds",),
    DOCDB_CLUSTER: ("vpcSecurityGroupIds",),
    NEPTUNE_CLUSTER: ("vpcSecurityGroupIds",),
    RDS_PROXY: ("vpcSecurityGroupIds",),
    REPLICATION_GROUP: ("securityGroupIds",),
    SERVERLESS_CACHE: ("securityGroupIds",),
    CACHE_CLUSTER: ("securityGroupIds",),
    _ENDPOINT: ("securityGroupIds",),
    **dict.fromkeys(LOAD_BALANCERS, ("securityGroups",)),
}
_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    INSTANCE: ("networkInterfaces", "launchTemplate", "securityGroups", "primaryNetworkInterface"),
    LAUNCH_TEMPLATE: ("networkInterfaces", "securityGroupNames"),
    CACHE_CLUSTER: ("replicationGroupId",),
}
"""What says instead which groups are worn."""
_STARTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:eks/nodeGroup:NodeGroup": ("launchTemplate",),
    "aws:batch/computeEnvironment:ComputeEnvironment": ("computeResources", "launchTemplate"),
    INSTANCE: ("launchTemplate",),
}


@stack_rule(
    About(
        name="default-sg-unused",
        description="The VPC's default security group opens nothing, and nothing wears it.",
        severity="medium",
        remedy="Add an aws.ec2.DefaultSecurityGroup without rules; name a group wherever one can be named.",
        sources=("EC2.2", "CKV2_AWS_12", "AWS-0173"),
        always=False,
    )
)
def default_sg_unused(stack: Stack, _options: Options) -> Iterator[Finding]:
    """What names no group wears the default one; as AWS makes it, all who wear it reach each other."""
    beside = {rule.group.sole for rule in rules(stack) if rule.group.sole != rule.carrier}
    for group in stack.of(_DEFAULT):
        if group.states("ingress") or group.states("egress") or group in beside:
            yield Violation(f"The default security group {group.name} has rules.", group.urn)
    emptied = {vpc for group in stack.of(_DEFAULT) for vpc in refer(stack, group, ("vpcId",), (_VPC,)).targets}
    for vpc in stack.of(_VPC):
        if vpc not in emptied:
            yield Violation(
                f"The default security group of {vpc.name} is as AWS makes it: nothing empties it.", vpc.urn
            )
    for token, path in _WEARERS.items():
        for wearer in stack.of(token):
            if wearer not in _dressed(stack) and _joins_network(wearer) and _wears_default(stack, wearer, path):
                yield Violation(f"{wearer.name} wears the VPC's default security group.", wearer.urn)


@once
def _dressed(stack: Stack) -> frozenset[Resource]:
    """Launch templates whose machines get their groups from what starts them: a cluster's nodes, a batch, a machine."""
    templates = (
        target
        for token, path in _STARTERS.items()
        for starter in stack.of(token)
        for key in ("id", "name", "launchTemplateId", "launchTemplateName")
        for target in refer(stack, starter, (*path, key), (LAUNCH_TEMPLATE,)).targets
    )
    return frozenset(templates)


def _joins_network(wearer: Resource) -> bool:
    """Whether it has to wear a group at all, and says so itself."""
    if any(wearer.states(key) for key in _ELSEWHERE.get(wearer.type, ())) or is_replica(wearer):
        return False
    if wearer.type in LOAD_BALANCERS:
        return said(wearer, "loadBalancerType") in (None, "application")
    if wearer.type == _ENDPOINT:
        return said(wearer, "vpcEndpointType") == "Interface"
    if wearer.type == FUNCTION:
        return bool(said(wearer, "vpcConfig", "subnetIds"))
    if wearer.type in (ECS_SERVICE, TASK_SET, SCHEDULE, EVENT_TARGET):
        return dig(wearer.props, *_WEARERS[wearer.type][:-1]) not in (None, UNKNOWN)
    return True


def _wears_default(stack: Stack, wearer: Resource, path: tuple[str, ...]) -> bool:
    if not said(wearer, *path):
        return True
    reference = refer(stack, wearer, path, SECURITY_GROUPS)
    given = {group for vpc in stack.of(_VPC) for group in known_strings(vpc.props.get("defaultSecurityGroupId"))}
    named = any(group.type == _DEFAULT for group in reference.targets) and reference.certain
    # Of a VPC nothing but the id of its default group can stand among security groups.
    return named or bool(given & set(reference.outside)) or (reference.foreign and _is_of_vpc(stack, wearer, path[0]))


def _is_of_vpc(stack: Stack, wearer: Resource, key: str) -> bool:
    return any(origin.type == _VPC for origin in candidates(stack, wearer, key, (_VPC,)))
