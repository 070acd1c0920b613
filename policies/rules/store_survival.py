"""What is left of a store after a mistake, a failure, a lost zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policies.analysis.identity import TABLE
from policies.analysis.model import Resource, Stack
from policies.analysis.references import Reference, pointing
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
    REPLICATION_GROUP,
    SERVERLESS_CACHE,
)
from policies.analysis.values import UNKNOWN, Unknown, as_int
from policies.rules.claims import claim, is_off, is_on, said
from policies.rules.definition import About, Finding, Options, resource_rule, stack_rule

_DATABASES: Final = (RDS_INSTANCE, RDS_CLUSTER, DOCDB_CLUSTER, NEPTUNE_CLUSTER)
_CACHES: Final = (REPLICATION_GROUP, SERVERLESS_CACHE, CACHE_CLUSTER)
_MEMBERS: Final = {
    RDS_CLUSTER: RDS_CLUSTER_INSTANCE,
    DOCDB_CLUSTER: "aws:docdb/clusterInstance:ClusterInstance",
    NEPTUNE_CLUSTER: "aws:neptune/clusterInstance:ClusterInstance",
}
_SOURCES: Final = ("replicateSourceDb", "replicationSourceIdentifier", "globalReplicationGroupId")
_FEWEST_MEMBERS: Final = 2


def is_replica(store: Resource) -> bool:
    """Whether the store follows another one, which is the one to be looked after."""
    return any(store.states(key) for key in _SOURCES)


@resource_rule(
    About(
        name="store-protected",
        description="No database or table is deleted by mistake, or without a last snapshot.",
        severity="high",
        remedy="Set deletionProtection (DynamoDB: deletionProtectionEnabled), and skipFinalSnapshot to false.",
        sources=("RDS.7", "RDS.8", "DynamoDB.6", "CKV_AWS_139", "CKV_AWS_293"),
        always=False,
    ),
    *_DATABASES,
    TABLE,
)
def store_protected(store: Resource, _options: Options) -> Iterator[Finding]:
    """A renamed resource is a deleted one: the engine makes the new one and removes the old one."""
    key = "deletionProtectionEnabled" if store.type == TABLE else "deletionProtection"
    yield from claim(is_off(store.props.get(key)), f"{store.name} can be deleted: {key} isn't true")
    if not is_replica(store):
        skips = is_on(store.props.get("skipFinalSnapshot"))
        yield from claim(skips, f"{store.name} is deleted without a last snapshot")


@resource_rule(
    About(
        name="store-backed-up",
        description="Every store can be brought back to an earlier state.",
        severity="high",
        remedy="Set backupRetentionPeriod, pointInTimeRecovery or snapshotRetentionLimit.",
        sources=("RDS.11", "DynamoDB.2", "ElastiCache.1", "CKV_AWS_28", "CKV_AWS_134"),
        always=False,
        options={
            "minDays": {
                "type": "integer",
                "minimum": 1,
                "maximum": 35,
                "default": 7,
                "description": "For how many days a database has to be restorable.",
            },
            "pointInTimeRecovery": {
                "type": "boolean",
                "default": True,
                "description": "Whether tables have to be restorable at all.",
            },
        },
    ),
    *_DATABASES,
    *_CACHES,
    TABLE,
)
def store_backed_up(store: Resource, options: Options) -> Iterator[Finding]:
    """Replicas are restored from their source. Of a plan of AWS Backup a single resource shows nothing."""
    if store.type == TABLE:
        if options["pointInTimeRecovery"] and not store.states("restoreSourceName"):
            off = is_off(said(store, "pointInTimeRecovery", "enabled"))
            yield from claim(off, f"{store.name} can't be restored to a point in time")
    elif store.type in _CACHES:
        if not (is_replica(store) or _is_volatile(store)):
            few = _fewer(said(store, "snapshotRetentionLimit"), 1)
            yield from claim(few, f"{store.name} keeps no snapshot")
    elif not is_replica(store):
        days = as_int(options["minDays"]) or 0
        # Where the program says nothing, AWS keeps the backups of one day.
        few = _fewer(said(store, "backupRetentionPeriod") or 1, days)
        yield from claim(few, f"{store.name} keeps its backups for less than {days} days")


def _is_volatile(cache: Resource) -> bool:
    """Memcached writes nothing down; a node of a replication group is that group's matter."""
    return cache.type == CACHE_CLUSTER and (
        cache.states("replicationGroupId") or cache.props.get("engine") == "memcached"
    )


def _fewer(value: Any, wanted: int) -> bool | Unknown:
    return UNKNOWN if value is UNKNOWN else (as_int(value) or 0) < wanted


@stack_rule(
    About(
        name="store-multi-az",
        description="A store goes on when a zone is lost.",
        severity="medium",
        remedy="Set multiAz, multiAzEnabled with automaticFailoverEnabled, or give the cluster a second instance.",
        sources=("RDS.5", "RDS.15", "ElastiCache.3", "CKV_AWS_157"),
        always=False,
    )
)
def store_multi_az(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A cluster's storage always spans zones; what can be missing is an instance to fail over to."""
    for instance in stack.of(RDS_INSTANCE):
        if not is_replica(instance):
            single = is_off(said(instance, "multiAz"))
            yield from claim(single, f"{instance.name} runs in a single zone", instance.urn)
    for token, member in _MEMBERS.items():
        members = pointing(stack, member, ("clusterIdentifier",), (token,))
        for cluster in stack.of(token):
            if not cluster.states("dbClusterInstanceClass") and cluster.props.get("engineMode") != "serverless":
                alone = _is_alone([reference for _, reference in members.get(cluster.urn, ())])
                yield from claim(alone, f"{cluster.name} has no second instance to fail over to", cluster.urn)
    for group in stack.of(REPLICATION_GROUP):
        for key in ("multiAzEnabled", "automaticFailoverEnabled"):
            single = is_off(said(group, key))
            yield from claim(single, f"{group.name} doesn't survive the loss of a zone: {key} isn't true", group.urn)


def _is_alone(members: list[Reference]) -> bool | Unknown:
    if sum(reference.certain for reference in members) >= _FEWEST_MEMBERS:
        return False
    return UNKNOWN if len(members) >= _FEWEST_MEMBERS else True
