"""What a resource is called: ids, names and ARNs, also ARNs that AWS will make from a name that is already known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from policies.analysis.arn_index import ArnIndex
from policies.analysis.globs import SEGMENT, UNGUESSABLE, UNNAMED, intersects
from policies.analysis.model import Resource, Stack, once

ROLE: Final = "aws:iam/role:Role"
USER: Final = "aws:iam/user:User"
GROUP: Final = "aws:iam/group:Group"
INSTANCE_PROFILE: Final = "aws:iam/instanceProfile:InstanceProfile"
SECURITY_GROUPS: Final = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
LOAD_BALANCERS: Final = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
)
BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
QUEUE: Final = "aws:sqs/queue:Queue"
SECRET: Final = "aws:secretsmanager/secret:Secret"  # noqa: S105 (a type token)
PARAMETER: Final = "aws:ssm/parameter:Parameter"
TABLE: Final = "aws:dynamodb/table:Table"

_NAMES: Final = (
    "id",
    "arn",
    "name",
    "url",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "replicationGroupId",
    "userId",
    "userGroupId",
    "globalClusterIdentifier",
    "globalReplicationGroupId",
    "dbSnapshotIdentifier",
    "dbClusterSnapshotIdentifier",
    "targetDbSnapshotIdentifier",
    "targetDbClusterSnapshotIdentifier",
)


_OF_ANOTHER: Final = frozenset(
    {
        "aws:cloudwatch/eventTarget:EventTarget",
        "aws:lakeformation/resource:Resource",
        "aws:sns/dataProtectionPolicy:DataProtectionPolicy",
        "aws:sns/topicPolicy:TopicPolicy",
    }
)
"""Types whose `arn` is an input: it says what they are about, and isn't theirs."""


class _Shape(NamedTuple):
    key: str
    pattern: str


def regional(service: str, rest: str, *, region: str = SEGMENT) -> str:
    """The pattern of an ARN of which partition, region and account aren't known."""
    return f"arn:{SEGMENT}:{service}:{region}:{SEGMENT}:{rest}"


_OF_IAM: Final[Mapping[str, str]] = {
    ROLE: "role",
    USER: "user",
    GROUP: "group",
    "aws:iam/policy:Policy": "policy",
    INSTANCE_PROFILE: "instance-profile",
}
"""What IAM keeps: its name may have a path before it."""

_ARN_SHAPES: Final[Mapping[str, _Shape]] = {
    **{token: _Shape("name", regional("iam", f"{kind}/{{}}", region="")) for token, kind in _OF_IAM.items()},
    TABLE: _Shape("name", regional("dynamodb", "table/{}")),
    "aws:dynamodb/globalTable:GlobalTable": _Shape("name", regional("dynamodb", "table/{}")),
    **dict.fromkeys(BUCKETS, _Shape("bucket", f"arn:{SEGMENT}:s3:::{{}}")),
    "aws:batch/computeEnvironment:ComputeEnvironment": _Shape("name", regional("batch", "compute-environment/{}")),
    "aws:batch/jobQueue:JobQueue": _Shape("name", regional("batch", "job-queue/{}")),
    "aws:ecs/capacityProvider:CapacityProvider": _Shape("name", regional("ecs", "capacity-provider/{}")),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _Shape(
        "name", regional("firehose", "deliverystream/{}")
    ),
    # Secrets Manager appends a hyphen and six characters of its own to the name.
    SECRET: _Shape("name", regional("secretsmanager", "secret:{}-??????")),
    PARAMETER: _Shape("name", regional("ssm", "parameter/{}")),
    QUEUE: _Shape("name", regional("sqs", "{}")),
    "aws:kinesis/stream:Stream": _Shape("name", regional("kinesis", "stream/{}")),
    "aws:sns/topic:Topic": _Shape("name", regional("sns", "{}")),
    "aws:lambda/function:Function": _Shape("name", regional("lambda", "function:{}")),
    "aws:rds/instance:Instance": _Shape("identifier", regional("rds", "db:{}")),
    "aws:rds/clusterInstance:ClusterInstance": _Shape("identifier", regional("rds", "db:{}")),
    "aws:rds/cluster:Cluster": _Shape("clusterIdentifier", regional("rds", "cluster:{}")),
    "aws:docdb/cluster:Cluster": _Shape("clusterIdentifier", regional("rds", "cluster:{}")),
    "aws:neptune/cluster:Cluster": _Shape("clusterIdentifier", regional("rds", "cluster:{}")),
    "aws:elasticache/replicationGroup:ReplicationGroup": _Shape(
        "replicationGroupId", regional("elasticache", "replicationgroup:{}")
    ),
    "aws:elasticache/serverlessCache:ServerlessCache": _Shape("name", regional("elasticache", "serverlesscache:{}")),
    "aws:dax/cluster:Cluster": _Shape("clusterName", regional("dax", "cache/{}")),
    "aws:elasticache/user:User": _Shape("userId", regional("elasticache", "user:{}")),
}


def known(resource: Resource, key: str) -> str | None:
    """A property that is a known, non-empty string, else None."""
    value = resource.props.get(key)
    return value if isinstance(value, str) and value else None


def called(resource: Resource, key: str) -> str:
    """A name, as far as it is known: AWS makes up the rest of one that is given by its prefix, and all of none."""
    name = known(resource, key)
    if name is not None:
        return name
    prefix = f"{key}Prefix"
    start = known(resource, prefix)
    hidden = start is None and (resource.states(key) or resource.states(prefix))
    return UNNAMED if hidden else f"{start or ''}{UNGUESSABLE}"


def called_by_shape(resource: Resource) -> str:
    """The same of the name that the resource's ARN holds."""
    shape = _ARN_SHAPES.get(resource.type)
    return called(resource, shape.key if shape is not None else "name")


def arn_pattern(resource: Resource) -> str | None:
    """The resource's ARN, or the pattern that its known name gives it; None if neither is known.

    Names of parameters and of what IAM keeps may hold a path (`/a/b`), which the ARN shows without its first slash.
    """
    if resource.type in _OF_ANOTHER:
        return None
    arn = known(resource, "arn")
    if arn is not None:
        return arn
    shape = _ARN_SHAPES.get(resource.type)
    name = known(resource, shape.key) if shape else None
    if shape is None or name is None:
        return None
    path = (known(resource, "path") or "/").strip("/") if resource.type in _OF_IAM else ""
    return _placed(resource, shape.pattern.format(f"{path}/{name}" if path else name.removeprefix("/")))


def _placed(resource: Resource, pattern: str) -> str:
    """The pattern of an ARN with the region and account where the resource will be, as far as they are known."""
    own, (usual, account) = resource.props.get("region"), resource.place
    region = own if isinstance(own, str) and own else None if resource.states("region") else usual
    parts = pattern.split(":", 5)
    for position, value in ((3, region), (4, account)):
        if value is not None and parts[position] == SEGMENT:
            parts[position] = value
    return ":".join(parts)


def iam_arn(resource: Resource) -> str:
    """The ARN of a role, a user, a group or a policy, as far as it is known."""
    return arn_pattern(resource) or regional("iam", f"{_OF_IAM[resource.type]}/{UNGUESSABLE}", region="")


@once
def _by_name(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    index: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in stack.resources:
        for name in {known(resource, key) for key in _NAMES}:
            if name is not None:
                index[name].append(resource)
    return {name: tuple(resources) for name, resources in index.items()}


@once
def _by_arn(stack: Stack) -> ArnIndex[Resource]:
    arns = ((resource, arn_pattern(resource)) for resource in stack.resources)
    return ArnIndex((resource, arn) for resource, arn in arns if arn is not None)


@once
def _positions(stack: Stack) -> Mapping[str, int]:
    """Where each resource stands in registration order, by URN."""
    return {resource.urn: position for position, resource in enumerate(stack.resources)}


def find(stack: Stack, literal: str, types: tuple[str, ...]) -> tuple[Resource, ...]:
    """The resources of the given types that a literal id, name or ARN stands for."""
    exact = tuple(resource for resource in _by_name(stack).get(literal, ()) if resource.type in types)
    if exact or not literal.startswith("arn:"):
        return exact
    near = {resource for resource in _by_arn(stack).near(literal) if resource.type in types}
    patterns = ((resource, arn_pattern(resource)) for resource in near)
    found = [resource for resource, pattern in patterns if pattern is not None and intersects(pattern, literal)]
    return tuple(sorted(found, key=lambda resource: (types.index(resource.type), _positions(stack)[resource.urn])))
