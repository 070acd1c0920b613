"""Where a service keeps its data: sizes, and what protects it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from souk.facts.wording import Fact, joined, plural, shown
from souk.graph.model import Resource

CLUSTER_INSTANCE: Final = "aws:rds/clusterInstance:ClusterInstance"


def stores(own: list[Resource]) -> list[Fact]:
    """One fact for each store."""
    found = [
        ("store", joined(resource.name, *DESCRIBE[resource.type](resource, own)))
        for resource in own
        if resource.type in DESCRIBE
    ]
    return found or [("store", "-")]


def _instance(resource: Resource, _own: list[Resource]) -> tuple[str, ...]:
    inputs = resource.inputs
    size = f"{shown(inputs.get('instanceClass'))}, {shown(inputs.get('allocatedStorage', '?'))} GiB"
    return (
        f"RDS {shown(inputs.get('engine'))}",
        size,
        "two zones" if inputs.get("multiAz") is True else "one zone",
        _encrypted(inputs, "storageEncrypted"),
        _backups(inputs.get("backupRetentionPeriod", 0)),
        _deletion(inputs.get("deletionProtection")),
    )


def _cluster(resource: Resource, own: list[Resource]) -> tuple[str, ...]:
    inputs = resource.inputs
    members = [r for r in own if r.type == CLUSTER_INSTANCE and resource.urn in r.dependencies]
    scaling: Any = inputs.get("serverlessv2ScalingConfiguration")
    if isinstance(scaling, dict):
        range_ = cast("Mapping[str, Any]", scaling)
        size = f"{shown(range_.get('minCapacity'))}-{shown(range_.get('maxCapacity'))} ACU"
    else:
        size = ", ".join(sorted({shown(member.inputs.get("instanceClass")) for member in members}))
    return (
        f"Aurora {shown(inputs.get('engine')).removeprefix('aurora-')}",
        size,
        plural(len(members), "instance"),
        _encrypted(inputs, "storageEncrypted"),
        _backups(inputs.get("backupRetentionPeriod", 1)),
        _deletion(inputs.get("deletionProtection")),
    )


def _table(resource: Resource, _own: list[Resource]) -> tuple[str, ...]:
    inputs = resource.inputs
    on_demand = inputs.get("billingMode") == "PAY_PER_REQUEST"
    capacity = f"{shown(inputs.get('readCapacity'))} read, {shown(inputs.get('writeCapacity'))} write units"
    recovery: Any = inputs.get("pointInTimeRecovery")
    recovered = isinstance(recovery, dict) and cast("Mapping[str, Any]", recovery).get("enabled") is True
    return (
        "DynamoDB",
        "on demand" if on_demand else capacity,
        "stream" if inputs.get("streamEnabled") is True else "",
        "encrypted",  # DynamoDB has no unencrypted tables
        "point-in-time recovery" if recovered else "no point-in-time recovery",
        _deletion(inputs.get("deletionProtectionEnabled")),
    )


def _cache(resource: Resource, _own: list[Resource]) -> tuple[str, ...]:
    inputs = resource.inputs
    nodes = inputs.get("numCacheClusters", 1)
    return (
        f"ElastiCache {shown(inputs.get('engine', 'redis'))}",
        shown(inputs.get("nodeType")),
        plural(nodes, "node") if isinstance(nodes, int) else shown(nodes),
        _encrypted(inputs, "atRestEncryptionEnabled"),
        "TLS" if inputs.get("transitEncryptionEnabled") is True else "no TLS",
        _backups(inputs.get("snapshotRetentionLimit", 0)),
    )


def _serverless_cache(resource: Resource, _own: list[Resource]) -> tuple[str, ...]:
    engine = shown(resource.inputs.get("engine"))
    return (
        f"ElastiCache {engine}",
        "serverless",
        "encrypted",
        "TLS",
        _backups(resource.inputs.get("snapshotRetentionLimit", 0)),
    )


def _bucket(resource: Resource, _own: list[Resource]) -> tuple[str, ...]:
    emptied = resource.inputs.get("forceDestroy") is True
    # S3 encrypts every bucket (Amazon S3 User Guide, "Default encryption")
    return "S3", "encrypted", "emptied when deleted" if emptied else "kept while not empty"


def _encrypted(inputs: Mapping[str, Any], key: str) -> str:
    if inputs.get(key) is not True:
        return "NOT encrypted"
    return "encrypted, own key" if "kmsKeyId" in inputs else "encrypted"


def _backups(days: Any) -> str:
    return "no backups" if days == 0 else f"backups {shown(days)} d"


def _deletion(protected: Any) -> str:
    return "deletion protected" if protected is True else "deletable"


Describe = Callable[[Resource, list[Resource]], tuple[str, ...]]
DESCRIBE: Final[Mapping[str, Describe]] = {
    "aws:rds/instance:Instance": _instance,
    "aws:rds/cluster:Cluster": _cluster,
    "aws:dynamodb/table:Table": _table,
    "aws:elasticache/replicationGroup:ReplicationGroup": _cache,
    "aws:elasticache/serverlessCache:ServerlessCache": _serverless_cache,
    "aws:s3/bucket:Bucket": _bucket,
}
