"""Stores that say nothing of encryption and have it: from what they are made from, or by their engine."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Benign, Change
from tests.policies.kit import Made, Ref
from tests.policies.market import Market
from tests.policies.parts import DATABASE

CLUSTER = "aws:rds/cluster:Cluster"
SOUND: dict[str, Any] = {
    "engine": "postgres",
    "engineVersion": "17",
    "multiAz": True,
    "deletionProtection": True,
    "backupRetentionPeriod": 7,
    "manageMasterUserPassword": True,
    "iamDatabaseAuthenticationEnabled": True,
}
_CACHE: dict[str, Any] = {
    "engine": "valkey",
    "transitEncryptionEnabled": True,
    "multiAzEnabled": True,
    "automaticFailoverEnabled": True,
    "snapshotRetentionLimit": 7,
}


def identifier(souk: Market) -> Ref:
    """What product's encrypted database is called."""
    return Ref(souk.product.parts["database"].urn, "identifier")


def second(souk: Market, token: str = DATABASE, **props: Any) -> Made:
    """A second store of product's."""
    settings = {**SOUND, "vpcSecurityGroupIds": [souk.product.parts["store-group"].id], **props}
    if token == CLUSTER:
        del settings["multiAz"]
        settings |= {"engine": "aurora-postgresql", "dbClusterInstanceClass": "db.r6gd.large"}
    return souk.program.add(token, "second", settings, parent=souk.product.component)


def _from_snapshot(souk: Market) -> None:
    props = {"dbInstanceIdentifier": identifier(souk), "dbSnapshotIdentifier": "before-the-move"}
    snapshot = souk.program.add("aws:rds/snapshot:Snapshot", "before", props, parent=souk.product.component)
    copied = {"sourceDbSnapshotIdentifier": snapshot.arn, "targetDbSnapshotIdentifier": "kept"}
    copy = souk.program.add("aws:rds/snapshotCopy:SnapshotCopy", "kept", copied, parent=souk.product.component)
    second(souk, identifier="second", snapshotIdentifier=copy.out("targetDbSnapshotIdentifier"))


def cluster_in_two_regions(souk: Market, *, encrypted: bool) -> None:
    """The second cluster of a global one."""
    add, parent = souk.program.add, souk.product.component
    props = {"globalClusterIdentifier": "world", "engine": "aurora-postgresql", "storageEncrypted": encrypted}
    world = add("aws:rds/globalCluster:GlobalCluster", "world", props, parent=parent)
    member = {"globalClusterIdentifier": world.id, "clusterIdentifier": "second"}
    second(souk, CLUSTER, replicationSourceIdentifier="arn:aws:rds:us-east-1:111122223333:cluster:first", **member)


def _valkey(souk: Market) -> None:
    souk.order.parts["cache"].props.update(_CACHE)
    del souk.order.parts["cache"].props["atRestEncryptionEnabled"]


def _restored(token: str = DATABASE, **source: str) -> Change:
    def change(souk: Market) -> None:
        first = souk.product.parts["database"]
        made = {key: Ref(first.urn, output) for key, output in source.items()}
        second(souk, token, identifier="second", restoreToPointInTime={**made, "useLatestRestorableTime": True})

    return change


ALL = (
    Benign("a replica by name", lambda souk: second(souk, identifier="second", replicateSourceDb=identifier(souk))),
    Benign("a database from a copy of a snapshot", _from_snapshot),
    Benign("a database from an earlier minute", _restored(sourceDbInstanceIdentifier="identifier")),
    Benign("a database from what is left of another", _restored(sourceDbiResourceId="resourceId")),
    Benign(
        "a cluster from a snapshot, under a key",
        lambda souk: second(souk, CLUSTER, snapshotIdentifier="plain", kmsKeyId="arn:aws:kms:eu-west-1:1:key/k"),
    ),
    Benign("a serverless cluster of the first kind", lambda souk: second(souk, CLUSTER, engineMode="serverless")),
    Benign("a second region's cluster", lambda souk: cluster_in_two_regions(souk, encrypted=True)),
    Benign("a cache of Valkey", _valkey),
)
