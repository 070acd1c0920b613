"""Whether a store is encrypted at rest: by its own switch, by its engine's default, or as what it is made from is.

RDS API: CreateDBInstanceReadReplica, RestoreDBInstanceFromDBSnapshot, RestoreDBClusterFromSnapshot and the restores to
a point in time take no StorageEncrypted; a key given for a cluster, or for a replica, encrypts it. CreateGlobalCluster:
its members are as it is, and it is as its source. CreateReplicationGroup (ElastiCache): at rest "true when using
Valkey, false when using Redis OSS". "Using Amazon Aurora Serverless v1": its clusters are always encrypted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.accelerators import ACCELERATOR
from policies.analysis.copy_sources import SNAPSHOTS, by_text
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_INSTANCE,
    REPLICATION_GROUP,
)
from policies.analysis.values import UNKNOWN, Unknown, as_bool, dig

SWITCHES: Final[Mapping[str, tuple[str, ...]]] = {
    RDS_INSTANCE: ("storageEncrypted",),
    RDS_CLUSTER: ("storageEncrypted",),
    DOCDB_CLUSTER: ("storageEncrypted",),
    NEPTUNE_CLUSTER: ("storageEncrypted",),
    REPLICATION_GROUP: ("atRestEncryptionEnabled",),
    CACHE_CLUSTER: ("atRestEncryptionEnabled",),
    ACCELERATOR: ("serverSideEncryption", "enabled"),
}
"""Where each kind of store says so. DynamoDB and serverless caches aren't listed: AWS always encrypts them."""
_GLOBAL_GROUP: Final = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"
_GLOBAL_CLUSTERS: Final = tuple(f"aws:{engine}/globalCluster:GlobalCluster" for engine in ("rds", "docdb", "neptune"))
_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    **SWITCHES,
    **dict.fromkeys(_GLOBAL_CLUSTERS, ("storageEncrypted",)),
    _GLOBAL_GROUP: ("atRestEncryptionEnabled",),
    **{token: ("storageEncrypted" if "ClusterSnapshot" in token else "encrypted",) for token in SNAPSHOTS},
}
_RESTORED_CLUSTER: Final = (
    ("replicationSourceIdentifier",),
    ("snapshotIdentifier",),
    ("restoreToPointInTime", "sourceClusterIdentifier"),
    ("restoreToPointInTime", "sourceClusterResourceId"),
    ("globalClusterIdentifier",),
)
_MADE_FROM: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    RDS_INSTANCE: (
        ("replicateSourceDb",),
        ("snapshotIdentifier",),
        ("restoreToPointInTime", "sourceDbInstanceIdentifier"),
        ("restoreToPointInTime", "sourceDbiResourceId"),
        ("restoreToPointInTime", "sourceDbInstanceAutomatedBackupsArn"),
    ),
    **dict.fromkeys((RDS_CLUSTER, DOCDB_CLUSTER, NEPTUNE_CLUSTER), _RESTORED_CLUSTER),
    # A replication group names its own id under replicationGroupId; only in a cluster is it a reference.
    CACHE_CLUSTER: (("replicationGroupId",),),
    REPLICATION_GROUP: (("globalReplicationGroupId",),),
    _GLOBAL_GROUP: (("primaryReplicationGroupId",),),
    **dict.fromkeys(_GLOBAL_CLUSTERS, (("sourceDbClusterIdentifier",),)),
    **{token: ((key,),) for token, key in SNAPSHOTS.items()},
}
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "globalClusterIdentifier": _GLOBAL_CLUSTERS,
    "replicationGroupId": (REPLICATION_GROUP,),
    "globalReplicationGroupId": (_GLOBAL_GROUP,),
}
"""What a property names that every member of it has by the same name."""
_KEYS: Final = ("kmsKeyId", "kmsKeyArn")
_KEYED: Final[Mapping[str, frozenset[tuple[str, ...]]]] = {
    RDS_INSTANCE: frozenset({("replicateSourceDb",)}),
    **dict.fromkeys((RDS_CLUSTER, DOCDB_CLUSTER, NEPTUNE_CLUSTER), frozenset(_RESTORED_CLUSTER[:-1])),
    **{token: frozenset({(key,)}) for token, key in SNAPSHOTS.items()},
}
"""What a key encrypts that is given beside it: not an instance's snapshot, nor the member of a global cluster."""


def is_encrypted(stack: Stack, store: Resource) -> bool | Unknown:
    """Whether a store is encrypted at rest. Unknown, too, if what it is made from isn't in the stack."""
    return _is_encrypted(stack, store, frozenset())


def _is_encrypted(stack: Stack, store: Resource, seen: frozenset[str]) -> bool | Unknown:
    path = _ANSWERS[store.type]
    stated = dig(store.props, *path) if store.states(path[0]) else None
    if stated is UNKNOWN or as_bool(stated):
        return UNKNOWN if stated is UNKNOWN else True
    by_engine = _by_engine(store, stated)
    origins = [path for path in _MADE_FROM.get(store.type, ()) if _states(store, path)]
    if by_engine is not False or not origins:
        return by_engine
    if any(store.states(key) for key in _KEYS) and not _KEYED.get(store.type, frozenset()).isdisjoint(origins):
        return True
    answers = {answer for path in origins for answer in _by_source(stack, store, path, seen | {store.urn})}
    known = answers - {UNKNOWN}
    if not known:
        # What is stated to be off may also be what AWS answered: then it is so, whatever the source is.
        return UNKNOWN if answers and stated is None else False
    return known.pop() if len(known) == 1 else UNKNOWN


def _states(store: Resource, path: tuple[str, ...]) -> bool:
    return store.states(path[0]) and dig(store.props, *path) not in (None, "")


def _by_engine(store: Resource, stated: object) -> bool | Unknown:
    """What AWS does where the program says nothing."""
    mode, engine = (store.props.get(key) if store.states(key) else None for key in ("engineMode", "engine"))
    if store.type == RDS_CLUSTER:
        return UNKNOWN if mode is UNKNOWN else mode == "serverless"
    if store.type == REPLICATION_GROUP and stated is None:
        return UNKNOWN if engine is UNKNOWN else engine == "valkey"
    return False


def _by_source(stack: Stack, store: Resource, path: tuple[str, ...], seen: frozenset[str]) -> Iterator[bool | Unknown]:
    """What a source says, if it isn't itself made from the store."""
    reference = refer(stack, store, path, _GROUPS.get(path[0], tuple(_ANSWERS)))
    named = [by_text(stack, text) for text in reference.outside]
    targets = (*reference.targets, *(target for found in named for target in found))
    answers = {_is_encrypted(stack, target, seen) for target in targets if target.urn not in seen}
    if reference.foreign or reference.untraceable or not all(named):
        answers.add(UNKNOWN)
    if answers:
        yield answers.pop() if len(answers) == 1 else UNKNOWN
