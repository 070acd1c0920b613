"""What AWS says about each obstacle now. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from botocore.exceptions import ClientError

from souk.aws.clients import Clients
from souk.aws.session import told
from souk.teardown.obstacle import Found, Obstacle, Probe

GONE: Final = frozenset(
    {
        "DBClusterNotFoundFault",
        "DBClusterSnapshotNotFoundFault",
        "DBInstanceNotFound",
        "DBInstanceNotFoundFault",
        "DBSnapshotNotFound",
        "DBSnapshotNotFoundFault",
        "LoadBalancerNotFound",
        "NoSuchBucket",
        "RepositoryNotFoundException",
        "ResourceNotFoundException",
        "SnapshotNotFoundFault",
    }
)
"""Error codes that say there is no such thing."""


def look(clients: Clients, found: Iterable[Obstacle]) -> tuple[Found, ...]:
    """Ask AWS about each obstacle that it can be asked about. Raises SoukError if AWS refuses."""
    with told():
        return tuple(Found(one, _now(clients, one) if one.probe else None) for one in found)


def _now(clients: Clients, obstacle: Obstacle) -> str:
    assert obstacle.probe is not None  # noqa: S101 - for the type checker: `look` asks only about these
    try:
        return PROBES[obstacle.probe](clients, obstacle.name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in GONE:
            return ""
        raise


def _on(protected: object) -> str:
    return "deletion protection is on" if protected else ""


def _instance(clients: Clients, name: str) -> str:
    return _on(clients.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0].get("DeletionProtection"))


def _cluster(clients: Clients, name: str) -> str:
    return _on(clients.rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0].get("DeletionProtection"))


def _table(clients: Clients, name: str) -> str:
    return _on(clients.dynamodb.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled"))


def _load_balancer(clients: Clients, name: str) -> str:
    found: Any = clients.elbv2.describe_load_balancers(Names=[name])
    arn = found["LoadBalancers"][0]["LoadBalancerArn"]
    attributes: Any = clients.elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)
    values = {attribute["Key"]: attribute["Value"] for attribute in attributes["Attributes"]}
    return _on(values.get("deletion_protection.enabled") == "true")


def _bucket(clients: Clients, name: str) -> str:
    found = clients.s3.list_object_versions(Bucket=name, MaxKeys=1)
    return "it holds objects" if found.get("Versions") or found.get("DeleteMarkers") else ""


def _repository(clients: Clients, name: str) -> str:
    pages = clients.ecr.get_paginator("list_images").paginate(repositoryName=name)
    count = sum(len(page["imageIds"]) for page in pages)
    return f"it holds {count} images" if count else ""


def _vault(clients: Clients, name: str) -> str:
    points = clients.backup.list_recovery_points_by_backup_vault(BackupVaultName=name)["RecoveryPoints"]
    return "it holds recovery points" if points else ""


def _exists(found: object) -> str:
    return "it exists already" if found else ""


def _instance_snapshot(clients: Clients, name: str) -> str:
    return _exists(clients.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"])


def _cluster_snapshot(clients: Clients, name: str) -> str:
    return _exists(clients.rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)["DBClusterSnapshots"])


def _cache_snapshot(clients: Clients, name: str) -> str:
    return _exists(clients.elasticache.describe_snapshots(SnapshotName=name)["Snapshots"])


PROBES: Final[dict[Probe, Callable[[Clients, str], str]]] = {
    "bucket": _bucket,
    "cache_snapshot": _cache_snapshot,
    "cluster": _cluster,
    "cluster_snapshot": _cluster_snapshot,
    "instance": _instance,
    "instance_snapshot": _instance_snapshot,
    "load_balancer": _load_balancer,
    "repository": _repository,
    "table": _table,
    "vault": _vault,
}
