"""What somebody may take over while it runs: by new code for a function, a shell in a task, another script for a job.

He then has the workload's role, and its place in the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from policies.analysis.firewall import Rule
from policies.analysis.globs import SEGMENT, UNGUESSABLE
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import arn_pattern, known, regional
from policies.analysis.model import Resource, Stack, once
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
    "ec2:ModifyInstanceAttribute",
    "ssm:SendCommand",
    "ssm:StartSession",
)
_RESOLVERS: Final = ("CreateFunction", "CreateResolver", "UpdateFunction", "UpdateResolver")
_CLUSTER: Final = "aws:ecs/cluster:Cluster"

Naming = Callable[[Stack, Resource], str]


def taken_over(stack: Stack, grant: Grants) -> Iterator[Resource]:
    """The workloads that the grants let one take over."""
    for token, (actions, name) in _WAYS.items():
        workloads = stack.of(token)
        if workloads and meeting(grant, actions, ("*",)):
            yield from (each for each in workloads if meeting(grant, actions, (name(stack, each),)))


def networked(stack: Stack, grant: Grants) -> tuple[Resource, ...]:
    """Those that a security group is known of, under any of the roles that one gets."""
    found = (each for part in grant.each or (grant,) for each in taken_over(stack, part))
    return tuple(dict.fromkeys(each for each in found if each.urn in _wearing(stack)))


@once
def _wearing(stack: Stack) -> Mapping[str, frozenset[Resource]]:
    """The security groups of each workload, by URN. A task wears those of the services that run it."""
    found: dict[str, frozenset[Resource]] = {}
    for use in group_uses(stack):
        found[use.by.urn] = found.get(use.by.urn, frozenset()) | {use.what}
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


def _called(service: str, kind: str, key: str = "name") -> Naming:
    """The ARN of what is known by its name: as it is, or as far as the name tells."""

    def name(_stack: Stack, workload: Resource) -> str:
        return arn_pattern(workload) or regional(service, f"{kind}{known(workload, key) or UNGUESSABLE}")

    return name


def _any(service: str, kind: str) -> Naming:
    """The ARN of what AWS makes up an id for."""
    return lambda _stack, _workload: regional(service, f"{kind}{UNGUESSABLE}")


def _task(stack: Stack, task: Resource) -> str:
    """A task's ARN names its cluster and an id that AWS makes up."""
    return regional("ecs", f"task/{_clusters(stack).get(task.urn, SEGMENT)}/{UNGUESSABLE}")


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


_WAYS: Final[Mapping[str, tuple[tuple[str, ...], Naming]]] = {
    FUNCTION: (
        ("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),
        _called("lambda", "function:"),
    ),
    TASK_DEFINITION: (("ecs:ExecuteCommand", "ssm:StartSession"), _task),
    INSTANCE: (_MACHINE, _called("ec2", "instance/", "id")),
    LAUNCH_TEMPLATE: (_MACHINE, _any("ec2", "instance/")),
    STATE_MACHINE: (("states:UpdateStateMachine",), _called("states", "stateMachine:")),
    BUILD: (
        ("codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:UpdateProject"),
        _called("codebuild", "project/"),
    ),
    GLUE_JOB: (("glue:UpdateJob",), _called("glue", "job/")),
    NOTEBOOK: (
        ("sagemaker:CreatePresignedNotebookInstanceUrl",),
        _called("sagemaker", "notebook-instance/"),
    ),
    DATA_SOURCE: (tuple(f"appsync:{name}" for name in _RESOLVERS), _any("appsync", "apis/")),
    "aws:batch/jobDefinition:JobDefinition": (("batch:SubmitJob",), _called("batch", "job-definition/")),
}
"""What gives somebody the workload, and on which ARN. A build takes another script from whoever starts it, a job
another command, a resolver any operation on the data source (Service Authorization Reference; AWS CLI Reference)."""
