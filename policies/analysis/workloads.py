"""What runs: which workload takes on which role, joins which security group, lies in which subnet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.cluster_rbac import hosts
from policies.analysis.guests import guests
from policies.analysis.identity import LOAD_BALANCERS, ROLE, SECURITY_GROUPS
from policies.analysis.landlords import landlords
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.pods import namespace_of, pod_roles
from policies.analysis.pods_on_nodes import owners_below
from policies.analysis.references import Reference, refer
from policies.analysis.unlisted import INSTANCE_PROFILE, unlisted
from policies.analysis.values import dig, known_strings

TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
ECS_SERVICE: Final = "aws:ecs/service:Service"
TASK_SET: Final = "aws:ecs/taskSet:TaskSet"
FUNCTION: Final = "aws:lambda/function:Function"
INSTANCE: Final = "aws:ec2/instance:Instance"
LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
LAUNCH_CONFIGURATION: Final = "aws:ec2/launchConfiguration:LaunchConfiguration"
SCHEDULE: Final = "aws:scheduler/schedule:Schedule"
EVENT_TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
SUBNET: Final = "aws:ec2/subnet:Subnet"
PIPE: Final = "aws:pipes/pipe:Pipe"
STATE_MACHINE: Final = "aws:sfn/stateMachine:StateMachine"
BUILD: Final = "aws:codebuild/project:Project"
DATA_SOURCE: Final = "aws:appsync/dataSource:DataSource"
APP_RUNNER: Final = "aws:apprunner/service:Service"
GLUE_JOB: Final = "aws:glue/job:Job"
CONNECTION: Final = "aws:glue/connection:Connection"
_CRAWLER: Final = "aws:glue/crawler:Crawler"
_CONNECTOR: Final = "aws:apprunner/vpcConnector:VpcConnector"
NOTEBOOK: Final = "aws:sagemaker/notebookInstance:NotebookInstance"

Path = tuple[str, ...]

GROUP_PATHS: Final[Mapping[str, tuple[Path, ...]]] = {
    ECS_SERVICE: (("networkConfiguration", "securityGroups"),),
    TASK_SET: (("networkConfiguration", "securityGroups"),),
    FUNCTION: (("vpcConfig", "securityGroupIds"),),
    INSTANCE: (("vpcSecurityGroupIds",),),
    LAUNCH_TEMPLATE: (("vpcSecurityGroupIds",), ("networkInterfaces", "securityGroups")),
    SCHEDULE: (("target", "ecsParameters", "networkConfiguration", "securityGroups"),),
    EVENT_TARGET: (("ecsTarget", "networkConfiguration", "securityGroups"),),
    BUILD: (("vpcConfig", "securityGroupIds"),),
    NOTEBOOK: (("securityGroups",),),
    _CONNECTOR: (("securityGroups",),),
    CONNECTION: (("physicalConnectionRequirements", "securityGroupIdLists"),),
    "aws:batch/computeEnvironment:ComputeEnvironment": (("computeResources", "securityGroupIds"),),
    "aws:dms/replicationInstance:ReplicationInstance": (("vpcSecurityGroupIds",),),
    "aws:ec2/networkInterface:NetworkInterface": (("securityGroups",),),
}
SUBNET_PATHS: Final[Mapping[str, Path]] = {
    ECS_SERVICE: ("networkConfiguration", "subnets"),
    TASK_SET: ("networkConfiguration", "subnets"),
    FUNCTION: ("vpcConfig", "subnetIds"),
    INSTANCE: ("subnetId",),
    LAUNCH_TEMPLATE: ("networkInterfaces", "subnetId"),
    SCHEDULE: ("target", "ecsParameters", "networkConfiguration", "subnets"),
    EVENT_TARGET: ("ecsTarget", "networkConfiguration", "subnets"),
    BUILD: ("vpcConfig", "subnets"),
    NOTEBOOK: ("subnetId",),
    _CONNECTOR: ("subnets",),
    "aws:autoscaling/group:Group": ("vpcZoneIdentifiers",),
    "aws:batch/computeEnvironment:ComputeEnvironment": ("computeResources", "subnets"),
    "aws:ec2/networkInterface:NetworkInterface": ("subnetId",),
    "aws:eks/nodeGroup:NodeGroup": ("subnetIds",),
    "aws:glue/connection:Connection": ("physicalConnectionRequirements", "subnetId"),
}
ROLE_PATHS: Final[Mapping[str, tuple[Path, ...]]] = {
    TASK_DEFINITION: (("taskRoleArn",), ("executionRoleArn",)),
    FUNCTION: (("role",),),
    PIPE: (("roleArn",),),
    SCHEDULE: (("target", "roleArn"),),
    EVENT_TARGET: (("roleArn",),),
    STATE_MACHINE: (("roleArn",),),
    BUILD: (("serviceRole",),),
    DATA_SOURCE: (("serviceRoleArn",),),
    APP_RUNNER: (("instanceConfiguration", "instanceRoleArn"),),
    GLUE_JOB: (("roleArn",),),
    NOTEBOOK: (("roleArn",),),
    _CRAWLER: (("role",),),
    "aws:codepipeline/pipeline:Pipeline": (("roleArn",),),
}
_PROFILE_PATHS: Final[Mapping[str, tuple[Path, ...]]] = {
    INSTANCE: (("iamInstanceProfile",),),
    LAUNCH_TEMPLATE: (("iamInstanceProfile", "arn"), ("iamInstanceProfile", "name")),
}
_CONNECTED: Final[tuple[tuple[str, Path, str], ...]] = (
    (GLUE_JOB, ("connections",), CONNECTION),
    (_CRAWLER, ("jdbcTargets", "connectionName"), CONNECTION),
    (APP_RUNNER, ("networkConfiguration", "egressConfiguration", "vpcConnectorArn"), _CONNECTOR),
)
"""What goes out by something else: by which property it names that, and what that is."""
_WHOLES: Final[Mapping[str, tuple[str, str]]] = {
    DATA_SOURCE: ("apiId", "aws:appsync/graphQLApi:GraphQLApi"),
}
"""What is only a part of a workload: the property that names the whole, and what that is."""


@dataclass(frozen=True, slots=True)
class Use:
    """A workload uses something: `by` runs for `services` and takes on, or joins, `what`."""

    what: Resource
    by: Resource
    services: frozenset[str]


@once
def group_uses(stack: Stack) -> tuple[Use, ...]:
    """Who joins which security group, as far as it is certain."""
    listed = tuple(
        Use(group, workload, there(stack, workload, in_network=True))
        for token, paths in GROUP_PATHS.items()
        for workload in stack.of(token)
        for path in paths
        for group in _certain(refer(stack, workload, path, SECURITY_GROUPS))
    )
    return (*listed, *_unlisted(stack, SECURITY_GROUPS, GROUP_PATHS))


def there(stack: Stack, workload: Resource, *, in_network: bool = False) -> frozenset[str]:
    """Whose code runs in a workload's place: its owner's, and that of whoever has it run something of his.

    What is nobody's, and is used by those who are somebody, is no service of its own.
    """
    others = guests(stack, workload, in_network=in_network) | landlords(stack, workload)
    if workload.type in (ECS_SERVICE, TASK_SET):
        return services_of(stack, workload) | others
    own = declared_owners(stack, workload) | others
    return own or connected(stack).get(workload.urn) or services_of(stack, workload)


@once
def connected(stack: Stack) -> Mapping[str, frozenset[str]]:
    """The services that go out by each connection of Glue's and each connector of App Runner's, by its URN."""
    found: dict[str, frozenset[str]] = {}
    for token, path, kind in _CONNECTED:
        for user in stack.of(token):
            for connection in refer(stack, user, path, (kind,)).targets:
                found[connection.urn] = found.get(connection.urn, frozenset()) | services_of(stack, user)
    return found


@once
def role_uses(stack: Stack) -> tuple[Use, ...]:
    """Which workload runs with which role, as far as it is certain."""
    direct = tuple(
        Use(role, workload, there(stack, workload))
        for token, paths in ROLE_PATHS.items()
        for workload in stack.of(token)
        for path in paths
        for role in _certain(refer(stack, workload, path, (ROLE,)))
    )
    pods = (
        Use(role, by, services | hosts(stack, namespace_of(by)) | owners_below(stack).get(by.urn, frozenset()))
        for by, found, services in pod_roles(stack)
        for role in _certain(found)
    )
    others = _unlisted(stack, (ROLE,), {**ROLE_PATHS, **_PROFILE_PATHS})
    return (*direct, *_instance_roles(stack), *pods, *others)


def _unlisted(stack: Stack, types: tuple[str, ...], listed: Mapping[str, tuple[Path, ...]]) -> Iterator[Use]:
    """What acts with a role or in a group and is no workload that is listed here.

    It has to be somebody's, or what it uses has to be: the plumbing of a platform is no service.
    """
    heads = {token: frozenset(path[0] for path in paths) for token, paths in listed.items()}
    for what, by in unlisted(stack, types, heads):
        owners = declared_owners(stack, by) | guests(stack, by, in_network=types == SECURITY_GROUPS)
        services = owners or (frozenset({by.name}) if declared_owners(stack, what) else None)
        used = _certain(refer(stack, what, ("role",), (ROLE,))) if what.type == INSTANCE_PROFILE else (what,)
        if services:
            yield from (Use(item, by, services) for item in used)


@once
def contested_roles(stack: Stack) -> frozenset[str]:
    """The roles (by URN) that a workload may run with, where a preview can't tell with which of several."""
    references = (
        refer(stack, workload, path, (ROLE,))
        for token, paths in ROLE_PATHS.items()
        for workload in stack.of(token)
        for path in paths
    )
    return frozenset(role.urn for reference in references if not reference.certain for role in reference.targets)


def _instance_roles(stack: Stack) -> Iterator[Use]:
    """EC2 takes its role through an instance profile."""
    for token, paths in _PROFILE_PATHS.items():
        for workload in stack.of(token):
            for path in paths:
                for profile in _certain(refer(stack, workload, path, (INSTANCE_PROFILE,))):
                    for role in _certain(refer(stack, profile, ("role",), (ROLE,))):
                        yield Use(role, workload, there(stack, workload))


@once
def balancer_uses(stack: Stack) -> tuple[Use, ...]:
    """Which load balancer wears which security group. A balancer belongs to no service."""
    return tuple(
        Use(group, balancer, frozenset())
        for balancer in stack.of(*LOAD_BALANCERS)
        for group in _certain(refer(stack, balancer, ("securityGroups",), SECURITY_GROUPS))
    )


def services_of(stack: Stack, workload: Resource) -> frozenset[str]:
    """The service a workload runs for: its declared owner, else the workload counts as a service of its own.

    A task definition without an owner runs for the ECS services that start it.
    """
    owners = declared_owners(stack, workload)
    if owners:
        return owners
    if workload.type == TASK_DEFINITION:
        starters = _starters(stack).get(workload.urn, frozenset())
        if starters:
            return starters
    if workload.type in _WHOLES:
        key, token = _WHOLES[workload.type]
        whole = refer(stack, workload, (key,), (token,)).sole
        return services_of(stack, whole) if whole is not None else frozenset({workload.name})
    return frozenset({workload.name})


@once
def _starters(stack: Stack) -> Mapping[str, frozenset[str]]:
    """For each task definition, the services of whatever ECS service or task set runs it."""
    starters: dict[str, frozenset[str]] = {}
    for service in stack.of(ECS_SERVICE, TASK_SET):
        for task in _certain(_task_definition(stack, service)):
            starters[task.urn] = starters.get(task.urn, frozenset()) | services_of(stack, service)
    return starters


def _task_definition(stack: Stack, service: Resource) -> Reference:
    """By ARN or origin; or by family, with or without a revision (`orders:3`)."""
    reference = refer(stack, service, ("taskDefinition",), (TASK_DEFINITION,))
    if reference.targets:
        return reference
    families = {text.rsplit("/", 1)[-1].split(":", 1)[0] for text in reference.outside}
    tasks = stack.of(TASK_DEFINITION)
    return Reference(tuple(task for task in tasks if families & set(known_strings(dig(task.props, "family")))))


def _certain(reference: Reference) -> tuple[Resource, ...]:
    return reference.targets if reference.certain else ()
