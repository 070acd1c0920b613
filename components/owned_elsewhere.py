"""What AWS itself changes after creation, and the program therefore leaves alone: one table, and nothing beside it.

A property that isn't here and differs from the program is drift, and the next update puts it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Owned:
    """A property of a resource type that belongs to a part of AWS. `prop` is its name as in the engine (camelCase)."""

    token: str
    prop: str
    owner: str
    reason: str


TABLE: Final = (
    Owned(
        "aws:ecs/service:Service",
        "desiredCount",
        "Application Auto Scaling",
        "putting it back would undo a scale-out in the middle of a load peak",
    ),
    Owned(
        "aws:rds/cluster:Cluster",
        "engineVersion",
        "automatic minor version upgrades of Aurora",
        "the program states the version to start from; RDS refuses the downgrade that putting it back would be",
    ),
    Owned(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "engineVersion",
        "automatic minor version upgrades of ElastiCache",
        "the program states the version to start from; going back replaces the group and loses the cache",
    ),
    *(
        Owned(
            token,
            "description",
            "the service that keeps it, which takes one at creation and never another",
            "other words would replace what is in use and has a fixed name: the update would stop half-way",
        )
        for token in (
            "aws:ec2/securityGroup:SecurityGroup",
            "aws:rds/parameterGroup:ParameterGroup",
            "aws:rds/clusterParameterGroup:ClusterParameterGroup",
            "aws:servicediscovery/httpNamespace:HttpNamespace",
        )
    ),
)


def of(token: str) -> list[str]:
    """The properties of a type to name in `ignore_changes`. Raises KeyError for a type that has no entry."""
    found = [owned.prop for owned in TABLE if owned.token == token]
    if not found:
        raise KeyError(token)
    return found
