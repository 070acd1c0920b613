"""Who may start something of his own in any place of the network: the call itself names security groups and subnets.

ECS has no condition on groups, others have one. Sources: Amazon ECS API Reference, `AwsVpcConfiguration`; Service
Authorization Reference, "Amazon Elastic Container Service", "AWS Lambda", "AWS CodeBuild", "AWS Glue" and "Amazon
SageMaker"; Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC" (Lambda looks the
place up with the permissions of whoever calls).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from policies.analysis.entrances import Entrance
from policies.analysis.iam_documents import all_documents, literal
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import ROLE, SECURITY_GROUPS, regional
from policies.analysis.model import Resource, Stack, once
from policies.analysis.network_conditions import Keys, naming, tests_place
from policies.analysis.ownership import declarations, is_platform_part
from policies.analysis.values import UNKNOWN
from policies.analysis.workloads import SUBNET, role_uses

_SHOWN: Final = frozenset(
    f"{name}.amazonaws.com"
    for name in ("application-autoscaling", "batch", "codepipeline", "events", "pipes", "scheduler", "states")
)
"""What does with a role only what the program says: where it starts something shows there."""
_LOOKING_UP: Final = (("ec2:DescribeSecurityGroups",), ("ec2:DescribeSubnets",))
_HANDING: Final = (("iam:PassRole",),)
_NONE: Final = Keys()
_LAMBDA: Final = Keys("lambda:securitygroupids", "lambda:subnetids", "lambda:vpcids")


class _Way(NamedTuple):
    """What starts something, or moves it; on what; what one has to be allowed `beside`, and the keys of conditions."""

    actions: tuple[str, ...]
    on: str
    what: str
    keys: Keys = _NONE
    beside: tuple[tuple[str, ...], ...] = ()


_WAYS: Final = (
    _Way(("ecs:RunTask", "ecs:StartTask"), regional("ecs", "task-definition/*"), "run tasks"),
    _Way(
        ("ecs:CreateService", "ecs:UpdateService"),
        regional("ecs", "service/*"),
        "run a service",
        Keys(subnets="ecs:subnet"),
    ),
    _Way(("ecs:CreateTaskSet",), regional("ecs", "task-set/*"), "run a set of tasks"),
    _Way(
        ("lambda:CreateFunction",),
        regional("lambda", "function:*"),
        "put a function",
        _LAMBDA,
        (*_LOOKING_UP, *_HANDING),
    ),
    _Way(
        ("lambda:UpdateFunctionConfiguration",),
        regional("lambda", "function:*"),
        "put a function",
        _LAMBDA,
        _LOOKING_UP,
    ),
    _Way(
        ("codebuild:CreateProject", "codebuild:UpdateProject"),
        regional("codebuild", "project/*"),
        "build",
        Keys("codebuild:vpcconfig.securitygroupids", "codebuild:vpcconfig.subnets", "codebuild:vpcconfig.vpcid"),
        (("codebuild:StartBuild", "codebuild:StartBuildBatch"),),
    ),
    _Way(
        ("batch:CreateComputeEnvironment", "batch:UpdateComputeEnvironment"),
        regional("batch", "compute-environment/*"),
        "run jobs",
        beside=(("batch:SubmitJob",),),
    ),
    _Way(
        ("glue:CreateJob", "glue:UpdateJob"),
        regional("glue", "job/*"),
        "run jobs",
        Keys("glue:securitygroupids", "glue:subnetids", "glue:vpcids"),
        (("glue:CreateConnection", "glue:UpdateConnection"),),
    ),
    _Way(
        ("apprunner:CreateVpcConnector",),
        regional("apprunner", "vpcconnector/*"),
        "run an app",
        beside=(("apprunner:CreateService", "apprunner:UpdateService"),),
    ),
    _Way(
        ("sagemaker:CreateNotebookInstance", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob"),
        regional("sagemaker", "*"),
        "run code",
        Keys("sagemaker:vpcsecuritygroupids", "sagemaker:vpcsubnets"),
        _HANDING,
    ),
)
_ACTIONS: Final = tuple(action for way in _WAYS for action in way.actions)


def placed(stack: Stack, grant: Grants, places: Iterable[Resource]) -> Iterator[Entrance]:
    """Which of some groups and subnets the grants let one start something of his own in."""
    for part in grant.each or (grant,):
        if not meeting(part, _ACTIONS, ("*",)) or (part.role is grant.role and _is_shown(stack, part.role)):
            continue
        for way in (way for way in _WAYS if _may(part, way)):
            limited = way.keys != _NONE and tests_place(part, way.keys)
            for place in (place for place in places if place.type in _NOUNS):
                if not limited or _may(naming(part, place, way.keys), way):
                    yield Entrance(place, f"may {way.what} in the {_NOUNS[place.type]} {place.name}")


_NOUNS: Final = {**dict.fromkeys(SECURITY_GROUPS, "security group"), SUBNET: "subnet"}


def _may(part: Grants, way: _Way) -> bool:
    """Whether one role may do it, with all that it needs."""
    needed = ((way.actions, way.on), *((actions, "*") for actions in way.beside))
    return all(meeting(part, actions, (on,)) for actions, on in needed)


def _is_shown(stack: Stack, role: Resource) -> bool:
    """Whether only such services of AWS's take the role on that do with it what the program says, and nothing else."""
    trust = [document for document in all_documents(stack).get(role.urn, ()) if document.sort == "trust"]
    for document in trust:
        for item in document.statements if isinstance(document.statements, tuple) else ():
            if item.allows and (item.principals or item.federated or UNKNOWN in item.services):
                return False
            if item.allows and not _SHOWN.issuperset(literal(item.services)):
                return False
    return bool(trust) and all(isinstance(document.statements, tuple) for document in trust)


def is_trusted(stack: Stack, role: Resource, who: frozenset[str]) -> bool:
    """Whether a role is the platform's, and nobody's but the platform's: it is its to say where everything runs."""
    own = role.type == ROLE and is_platform_part(stack, role) and who.isdisjoint(declarations(stack))
    return own and all(is_platform_part(stack, by) for by in _users(stack).get(role.urn, ()))


@once
def _users(stack: Stack) -> dict[str, tuple[Resource, ...]]:
    """What runs with each role, by the role's URN."""
    found: dict[str, tuple[Resource, ...]] = {}
    for use in role_uses(stack):
        found[use.what.urn] = (*found.get(use.what.urn, ()), use.by)
    return found
