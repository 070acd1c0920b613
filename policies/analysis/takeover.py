"""Whose roles somebody gets by taking over what runs: by new code for a function, a shell in a task or on a machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from policies.analysis.globs import SEGMENT, UNGUESSABLE
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import arn_pattern, known, regional
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.workloads import ECS_SERVICE, FUNCTION, INSTANCE, TASK_DEFINITION, role_uses

_CODE: Final = ("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration")
_SHELL: Final = ("ecs:ExecuteCommand",)
_MACHINE: Final = ("ec2-instance-connect:SendSSHPublicKey", "ssm:SendCommand", "ssm:StartSession")
_CLUSTER: Final = "aws:ecs/cluster:Cluster"


def taken_over(stack: Stack, grant: Grants) -> Iterator[str]:
    """The roles (by URN) of the workloads that the grants let one take over."""
    for token, (actions, name) in _WAYS.items():
        if not meeting(grant, actions, ("*",)):
            continue
        for workload, role in _running(stack).get(token, ()):
            if meeting(grant, actions, (name(stack, workload),)):
                yield role.urn


@once
def _running(stack: Stack) -> Mapping[str, tuple[tuple[Resource, Resource], ...]]:
    """The workloads that run with a role of the stack, by type, each with the role."""
    found: dict[str, list[tuple[Resource, Resource]]] = {}
    for use in role_uses(stack):
        found.setdefault(use.by.type, []).append((use.by, use.what))
    return {token: tuple(pairs) for token, pairs in found.items()}


def _function(_stack: Stack, function: Resource) -> str:
    return arn_pattern(function) or regional("lambda", f"function:{UNGUESSABLE}")


def _machine(_stack: Stack, machine: Resource) -> str:
    return arn_pattern(machine) or regional("ec2", f"instance/{UNGUESSABLE}")


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


_WAYS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Stack, Resource], str]]]] = {
    FUNCTION: (_CODE, _function),
    TASK_DEFINITION: (_SHELL, _task),
    INSTANCE: (_MACHINE, _machine),
}
