"""What somebody may take over while it runs: by new code for a function, a shell in a task, another script for a job.

He then has the workload's role, and its place in the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.code_places import packed_code, script
from policies.analysis.firewall import Rule
from policies.analysis.globs import SEGMENT, UNGUESSABLE
from policies.analysis.guests import users
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import arn_pattern, known, regional
from policies.analysis.images import overwritten
from policies.analysis.landlords import tenants
from policies.analysis.model import Resource, Stack, once
from policies.analysis.pipelines import deployers
from policies.analysis.references import refer
from policies.analysis.workloads import (
    BUILD,
    DATA_SOURCE,
    ECS_SERVICE,
    FUNCTION,
    GLUE_JOB,
    INSTANCE,
    LAUNCH_TEMPLATE,
    NOTEBOOK,
    STATE_MACHINE,
    TASK_DEFINITION,
    group_uses,
    role_uses,
)

_MACHINE: Final = (
    "ec2-instance-connect:SendSSHPublicKey",
    "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    "ec2:ModifyInstanceAttribute",
    "ssm:CreateAssociation",
    "ssm:CreateAssociationBatch",
    "ssm:SendCommand",
    "ssm:StartAutomationExecution",
    "ssm:StartSession",
    "ssm:UpdateAssociation",
)
_RESOLVERS: Final = ("CreateFunction", "CreateResolver", "UpdateFunction", "UpdateResolver")
_SUBMITTING: Final = ("batch:SubmitJob",)
_WRITING: Final = ("s3:PutObject",)
_CLUSTER: Final = "aws:ecs/cluster:Cluster"

Naming = Callable[[Stack, Resource], tuple[str, ...]]


class _Way(NamedTuple):
    """What gives somebody a workload of a type, and on which ARNs. One without any isn't given by it."""

    token: str
    actions: tuple[str, ...]
    names: Naming


def taken_over(stack: Stack, grant: Grants) -> Iterator[Resource]:
    """The workloads that the grants let one take over, and what runs on machines among them."""
    for way in _WAYS:
        workloads = stack.of(way.token)
        if workloads and meeting(grant, way.actions, ("*",)):
            for workload in workloads:
                if meeting(grant, way.actions, way.names(stack, workload)):
                    yield from (workload, *tenants(stack, workload))
    yield from overwritten(stack, grant)


def networked(stack: Stack, grant: Grants) -> tuple[Resource, ...]:
    """Those that a security group is known of, under any of the roles that one gets, but for what one deploys."""
    found: dict[Resource, None] = {}
    for part in grant.each or (grant,):
        deploys = part.role is grant.role and deployers(stack).get(part.role.urn, False)
        taken = (each for each in taken_over(stack, part) if each.urn in _wearing(stack))
        found.update((each, None) for each in taken if not (deploys and is_deployed(each)))
    return tuple(found)


def is_deployed(workload: Resource) -> bool:
    """Whether nobody gets at it but by deploying it: by new code or an image, and by no shell."""
    return workload.type == FUNCTION


@once
def _wearing(stack: Stack) -> Mapping[str, frozenset[Resource]]:
    """The security groups of each workload, by URN. A task wears those of the services that run it, and what starts
    from a template those that the template names."""
    found: dict[str, frozenset[Resource]] = {}
    for use in group_uses(stack):
        for by in (use.by, *users(stack, use.by, in_network=True)):
            found[by.urn] = found.get(by.urn, frozenset()) | {use.what}
    for service in stack.of(ECS_SERVICE):
        worn = found.get(service.urn, frozenset())
        for task in refer(stack, service, ("taskDefinition",), (TASK_DEFINITION,)).targets if worn else ():
            found[task.urn] = found.get(task.urn, frozenset()) | worn
    return found


def comes_from(stack: Stack, workload: Resource, rules: Iterable[Rule]) -> bool:
    """Whether one of the rules lets in what a workload opens: by a group that it wears, or by an address."""
    worn = _wearing(stack).get(workload.urn, frozenset())
    return any(rule.peer.groups is None or not worn.isdisjoint(rule.peer.groups.targets) for rule in rules)


@once
def roles_of_workloads(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The roles of the stack that each workload (by URN) runs with."""
    found: dict[str, dict[Resource, None]] = {}
    for use in role_uses(stack):
        found.setdefault(use.by.urn, {})[use.what] = None
    return {urn: tuple(roles) for urn, roles in found.items()}


def _called(service: str, kind: str, key: str = "name", start: str = "") -> Naming:
    """The ARN of what is known by a name, or an id that begins like all of its kind: as it is, and as far as known."""

    def names(_stack: Stack, workload: Resource) -> tuple[str, ...]:
        made = regional(service, f"{kind}{known(workload, key) or f'{start}{UNGUESSABLE}'}")
        return tuple(dict.fromkeys((arn_pattern(workload) or made, made)))

    return names


def _any(service: str, kind: str) -> Naming:
    """The ARN of what AWS makes up an id for."""
    return lambda _stack, _workload: (regional(service, f"{kind}{UNGUESSABLE}"),)


def _made(service: str, kind: str) -> Naming:
    """The ARN of what has a name, behind which AWS puts an id."""
    return lambda _stack, one: (regional(service, f"{kind}{known(one, 'name') or UNGUESSABLE}/{UNGUESSABLE}"),)


def _task(stack: Stack, task: Resource) -> tuple[str, ...]:
    """A task's ARN names its cluster and an id that AWS makes up."""
    return (regional("ecs", f"task/{_clusters(stack).get(task.urn, SEGMENT)}/{UNGUESSABLE}"),)


@once
def _clusters(stack: Stack) -> Mapping[str, str]:
    """The name of the cluster that each task definition (by URN) is run in, as far as it is known."""
    found: dict[str, str] = {}
    for service in stack.of(ECS_SERVICE):
        cluster = refer(stack, service, ("cluster",), (_CLUSTER,))
        names = [known(target, "name") for target in cluster.targets if cluster.certain]
        names += [text.rpartition("/")[2] for text in cluster.outside]
        for task in refer(stack, service, ("taskDefinition",), (TASK_DEFINITION,)).targets:
            found.update((task.urn, name) for name in names if name)
    return found


_WAYS: Final = (
    _Way(
        FUNCTION,
        ("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),
        _called("lambda", "function:"),
    ),
    _Way(FUNCTION, _WRITING, packed_code),
    _Way(TASK_DEFINITION, ("ecs:ExecuteCommand", "ssm:StartSession"), _task),
    _Way(INSTANCE, _MACHINE, _called("ec2", "instance/", "id", "i-")),
    _Way(LAUNCH_TEMPLATE, _MACHINE, _any("ec2", "instance/i-")),
    _Way(
        LAUNCH_TEMPLATE,
        ("ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"),
        _called("ec2", "launch-template/", "id", "lt-"),
    ),
    _Way(STATE_MACHINE, ("states:UpdateStateMachine",), _called("states", "stateMachine:")),
    _Way(
        BUILD,
        ("codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:UpdateProject"),
        _called("codebuild", "project/"),
    ),
    _Way(GLUE_JOB, ("glue:StartJobRun", "glue:UpdateJob"), _called("glue", "job/")),
    _Way(GLUE_JOB, _WRITING, script),
    _Way("aws:glue/devEndpoint:DevEndpoint", ("glue:UpdateDevEndpoint",), _called("glue", "devEndpoint/")),
    _Way(NOTEBOOK, ("sagemaker:CreatePresignedNotebookInstanceUrl",), _called("sagemaker", "notebook-instance/")),
    _Way(DATA_SOURCE, tuple(f"appsync:{name}" for name in _RESOLVERS), _any("appsync", "apis/")),
    _Way("aws:batch/jobDefinition:JobDefinition", _SUBMITTING, _called("batch", "job-definition/")),
    _Way("aws:batch/jobQueue:JobQueue", _SUBMITTING, _called("batch", "job-queue/")),
    _Way(
        "aws:cloudformation/stack:Stack",
        ("cloudformation:ExecuteChangeSet", "cloudformation:UpdateStack"),
        _made("cloudformation", "stack/"),
    ),
    _Way(
        "aws:sagemaker/userProfile:UserProfile",
        ("sagemaker:CreatePresignedDomainUrl",),
        _any("sagemaker", "user-profile/"),
    ),
    _Way(
        "aws:emr/cluster:Cluster",
        ("elasticmapreduce:AddJobFlowSteps",),
        _called("elasticmapreduce", "cluster/", "id", "j-"),
    ),
)
"""A build takes another script from whoever starts it, and so does a job of Glue's (`--scriptLocation`); a job of
Batch's another command, a queue any job, a cluster any step, a stack another template under the role that it was made
with, a resolver any operation on the data source, and machines start from the newest version of a template (Service
Authorization Reference; AWS CLI Reference; CloudFormation User Guide, "CloudFormation service role")."""
