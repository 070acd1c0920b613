"""Whose word on encryption counts: the store's, its engine's, its source's."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.encryption import is_encrypted
from policies.analysis.model import Stack, to_resource
from policies.analysis.values import UNKNOWN, Unknown
from tests.policies.kit import Foreign, Program
from tests.policies.parts import CACHE, DATABASE

CLUSTER = "aws:rds/cluster:Cluster"
GLOBAL = "aws:rds/globalCluster:GlobalCluster"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/k"
ELSEWHERE = "rds:elsewhere-2026-10-01-03-00"


def answer(program: Program, name: str = "store") -> bool | Unknown:
    """What is found out of one store."""
    stack = Stack(tuple(map(to_resource, program.resources())))
    return is_encrypted(stack, next(item for item in stack.resources if item.name == name))


def answered(token: str, **props: Any) -> bool | Unknown:
    """What is found out of a store that is alone."""
    program = Program("preview")
    program.add(token, "store", props)
    return answer(program)


@pytest.mark.parametrize(
    ("token", "props", "expected"),
    [
        (CLUSTER, {"engineMode": "serverless"}, True),
        (CLUSTER, {"engineMode": "provisioned"}, False),
        (CLUSTER, {"engineMode": Foreign("serverless", known=False)}, UNKNOWN),
        (CACHE, {"engine": "valkey"}, True),
        (CACHE, {"engine": "valkey", "atRestEncryptionEnabled": False}, False),
        (CACHE, {"engine": "redis"}, False),
        (CACHE, {"engine": Foreign("valkey", known=False)}, UNKNOWN),
        (DATABASE, {"storageEncrypted": Foreign("true", known=False)}, UNKNOWN),
        (DATABASE, {"replicateSourceDb": "elsewhere"}, UNKNOWN),
        (DATABASE, {"replicateSourceDb": "elsewhere", "kmsKeyId": KEY}, True),
        (DATABASE, {"replicateSourceDb": "elsewhere", "storageEncrypted": False}, False),
        (DATABASE, {"snapshotIdentifier": ELSEWHERE}, UNKNOWN),
        (DATABASE, {"snapshotIdentifier": ELSEWHERE, "kmsKeyId": KEY}, UNKNOWN),
        (CLUSTER, {"snapshotIdentifier": ELSEWHERE, "kmsKeyId": KEY}, True),
        (CLUSTER, {"globalClusterIdentifier": "elsewhere", "kmsKeyId": KEY}, UNKNOWN),
        ("aws:neptune/cluster:Cluster", {"snapshotIdentifier": ELSEWHERE, "kmsKeyArn": KEY}, True),
        ("aws:docdb/cluster:Cluster", {"restoreToPointInTime": {"sourceClusterIdentifier": "elsewhere"}}, UNKNOWN),
        ("aws:elasticache/cluster:Cluster", {"engine": "memcached"}, False),
        ("aws:elasticache/cluster:Cluster", {"replicationGroupId": "elsewhere"}, UNKNOWN),
    ],
)
def test_a_store_alone(token: str, props: dict[str, Any], expected: bool | Unknown) -> None:
    """A serverless cluster and a cache of Valkey were accused, and a restored database wasn't asked about."""
    assert answered(token, **props) is expected


@pytest.mark.parametrize("mode", ["preview", "up"])
@pytest.mark.parametrize("encrypted", [True, False])
def test_the_first_cluster_of_a_global_one_speaks_for_itself(mode: Any, encrypted: bool) -> None:
    """A state names the global cluster at its first cluster, and that one at the global: each waited for the other."""
    program = Program(mode)
    first = program.add(CLUSTER, "store", {"clusterIdentifier": "first", "storageEncrypted": encrypted})
    first.props["globalClusterIdentifier"] = "world"
    props = {"globalClusterIdentifier": "world", "sourceDbClusterIdentifier": first.arn}
    program.add(GLOBAL, "world", props)
    program.add(CLUSTER, "second", {"globalClusterIdentifier": "world"})
    assert answer(program) is encrypted
    assert answer(program, "second") is encrypted


def test_a_store_from_one_of_two_that_differ() -> None:
    """A preview knows where an identifier is from, not which of two it is."""
    program = Program("preview")
    plain, sealed = (program.add(DATABASE, f"db-{on}", {"storageEncrypted": on}) for on in (False, True))
    program.add(DATABASE, "store", {"snapshotIdentifier": [plain.arn]})
    assert answer(program) is False
    program.made.popitem()
    source = {"sourceDbInstanceIdentifier": plain.arn, "sourceDbiResourceId": sealed.arn}
    program.add(DATABASE, "store", {"restoreToPointInTime": source})
    assert answer(program) is UNKNOWN
