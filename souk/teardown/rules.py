"""When a resource stops a destroy, or outlives it: tables, read by `plan`. Pure.

Sources: the deletion rules in each service's API reference (DeleteDBInstance, DeleteDBCluster, DeleteTable,
DeleteLoadBalancer, DeleteBucket, DeleteRepository, DeleteBackupVault, DeleteReplicationGroup, ScheduleKeyDeletion).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from souk.teardown.obstacle import Probe, Stage

Inputs = Mapping[str, Any]
INSTANCE: Final = "aws:rds/instance:Instance"
CLUSTER: Final = "aws:rds/cluster:Cluster"
CACHE: Final = "aws:elasticache/replicationGroup:ReplicationGroup"
SNAPSHOT: Final = "finalSnapshotIdentifier"


@dataclass(frozen=True, slots=True)
class Rule:
    """When resources of a type stop a destroy. `name` is the input with the name that `probe` asks AWS about.

    `remedy` has places for `{name}`. A `certain` rule needs nothing but the plan; others
    depend on what AWS holds.
    """

    token: str
    kind: str
    stage: Stage
    name: str
    when: Callable[[Inputs], bool]
    why: str
    remedy: str
    probe: Probe
    certain: bool


@dataclass(frozen=True, slots=True)
class Left:
    """When resources of a type outlive a destroy. `name` is the input that names what stays, or else its tag `Name`."""

    token: str
    kind: str
    name: str
    when: Callable[[Inputs], bool]
    why: str


def _protection(token: str, kind: str, name: str, key: str, probe: Probe, *, remedy: str) -> Rule:
    def when(inputs: Inputs) -> bool:
        return inputs.get(key) is True

    return Rule(token, kind, "protection", name, when, "deletion protection is on", remedy, probe, certain=True)


def _contents(token: str, kind: str, name: str, key: str, probe: Probe, *, remedy: str) -> Rule:
    def when(inputs: Inputs) -> bool:
        return inputs.get(key) is not True

    return Rule(
        token, kind, "contents", name, when, f"only an empty {kind} can be deleted", remedy, probe, certain=False
    )


def _snapshot(token: str, probe: Probe, *, remedy: str) -> Rule:
    why = "the final snapshot can't be made if there is one of its name"
    return Rule(token, "snapshot", "snapshots", SNAPSHOT, _final, why, remedy, probe, certain=False)


def _final(inputs: Inputs) -> bool:
    return inputs.get(SNAPSHOT) is not None and inputs.get("skipFinalSnapshot") is not True


EMPTY_BUCKET: Final = (
    "`aws s3 rm s3://{name} --recursive`; if it keeps versions, then also, until it says that there is nothing left, "
    '`aws s3api delete-objects --bucket {name} --delete "$(aws s3api list-object-versions --bucket {name} '
    "--no-paginate --query '{{Objects: [Versions, DeleteMarkers][?@][].{{Key: Key, VersionId: VersionId}}}}')\"`"
)
UNPROTECT_BALANCER: Final = (
    "`aws elbv2 modify-load-balancer-attributes --attributes Key=deletion_protection.enabled,Value=false "
    "--load-balancer-arn $(aws elbv2 describe-load-balancers --names {name} "
    "--query 'LoadBalancers[].LoadBalancerArn' --output text)`"
)
RULES: Final = (
    _protection(
        INSTANCE,
        "database",
        "identifier",
        "deletionProtection",
        "instance",
        remedy="`aws rds modify-db-instance --db-instance-identifier {name} --no-deletion-protection`",
    ),
    _protection(
        CLUSTER,
        "database cluster",
        "clusterIdentifier",
        "deletionProtection",
        "cluster",
        remedy="`aws rds modify-db-cluster --db-cluster-identifier {name} --no-deletion-protection`",
    ),
    _protection(
        "aws:dynamodb/table:Table",
        "table",
        "name",
        "deletionProtectionEnabled",
        "table",
        remedy="`aws dynamodb update-table --table-name {name} --no-deletion-protection-enabled`",
    ),
    _protection(
        "aws:lb/loadBalancer:LoadBalancer",
        "load balancer",
        "name",
        "enableDeletionProtection",
        "load_balancer",
        remedy=UNPROTECT_BALANCER,
    ),
    _contents("aws:s3/bucket:Bucket", "bucket", "bucket", "forceDestroy", "bucket", remedy=EMPTY_BUCKET),
    _contents(
        "aws:ecr/repository:Repository",
        "repository",
        "name",
        "forceDelete",
        "repository",
        remedy="`aws ecr delete-repository --repository-name {name} --force`",
    ),
    _contents(
        "aws:backup/vault:Vault",
        "backup vault",
        "name",
        "forceDestroy",
        "vault",
        remedy="`aws backup delete-recovery-point --backup-vault-name {name} --recovery-point-arn …` for each",
    ),
    _snapshot(INSTANCE, "instance_snapshot", remedy="`aws rds delete-db-snapshot --db-snapshot-identifier {name}`"),
    _snapshot(
        CLUSTER,
        "cluster_snapshot",
        remedy="`aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier {name}`",
    ),
    _snapshot(CACHE, "cache_snapshot", remedy="`aws elasticache delete-snapshot --snapshot-name {name}`"),
)

UNREADABLE: Final = (
    "deleted when its waiting period is over; a snapshot that it encrypts can't be read from then on: copy that with "
    "another key, or keep this one (`aws kms cancel-key-deletion`)"
)
ROLE_GONE: Final = (
    "API Gateway keeps naming a role that is gone: other stacks of the account and region lose their access logs until "
    "one of them sets souk:ownsAccount"
)
LEFT: Final = (
    Left(INSTANCE, "snapshot", SNAPSHOT, _final, "the database as it was last"),
    Left(CLUSTER, "snapshot", SNAPSHOT, _final, "the database as it was last"),
    Left(CACHE, "snapshot", SNAPSHOT, _final, "the cache as it was last"),
    Left("aws:kms/key:Key", "key", "keyId", lambda _: True, UNREADABLE),
    Left(
        "aws:ecs/taskDefinition:TaskDefinition",
        "task definition",
        "family",
        lambda inputs: inputs.get("skipDestroy") is True,
        "its revisions stay registered; they cost nothing",
    ),
    Left("aws:apigateway/account:Account", "account setting", "cloudwatchRoleArn", lambda _: True, ROLE_GONE),
)
