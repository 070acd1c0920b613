"""Deletion, backups, lost zones."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.store_survival import store_backed_up, store_multi_az, store_protected
from tests.policies.judging import Policy, run
from tests.policies.kit import MODES, Foreign, Mode, Program
from tests.policies.one import alone
from tests.policies.parts import CACHE, DATABASE, TABLE

CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
MEMCACHED = "aws:elasticache/cluster:Cluster"
LATER = Foreign("", known=False)


@pytest.mark.parametrize(
    ("token", "props", "names"),
    [
        (DATABASE, {}, ["subject"]),
        (DATABASE, {"deletionProtection": True}, []),
        (DATABASE, {"deletionProtection": True, "skipFinalSnapshot": True}, ["subject"]),
        (DATABASE, {"deletionProtection": True, "skipFinalSnapshot": True, "replicateSourceDb": "db"}, []),
        (CLUSTER, {"deletionProtection": False}, ["subject"]),
        (TABLE, {}, ["subject"]),
        (TABLE, {"deletionProtectionEnabled": True}, []),
    ],
)
def test_deleted_by_mistake(token: str, props: dict[str, Any], names: list[str]) -> None:
    """A renamed resource is a deleted one."""
    assert alone(store_protected, token, props).names == names


@pytest.mark.parametrize(
    ("token", "props", "names"),
    [
        (DATABASE, {}, ["subject"]),
        (DATABASE, {"backupRetentionPeriod": 0}, ["subject"]),
        (DATABASE, {"backupRetentionPeriod": 7}, []),
        (DATABASE, {"replicateSourceDb": "db"}, []),
        (CLUSTER, {"backupRetentionPeriod": 1}, ["subject"]),
        (TABLE, {}, ["subject"]),
        (TABLE, {"pointInTimeRecovery": {"enabled": False}}, ["subject"]),
        (TABLE, {"pointInTimeRecovery": {"enabled": True}}, []),
        (CACHE, {}, ["subject"]),
        (CACHE, {"snapshotRetentionLimit": 1}, []),
        (MEMCACHED, {"engine": "memcached"}, []),
        (MEMCACHED, {"replicationGroupId": "cache"}, []),
    ],
)
def test_nothing_to_restore_from(token: str, props: dict[str, Any], names: list[str]) -> None:
    """The mistake is found on Monday."""
    assert alone(store_backed_up, token, props).names == names


def test_how_long_backups_are_kept_is_set_per_stack() -> None:
    """Development's data is made anew."""
    assert alone(store_backed_up, DATABASE, {"backupRetentionPeriod": 1}, {"minDays": 1}).clean
    assert alone(store_backed_up, DATABASE, {"backupRetentionPeriod": 7}, {"minDays": 30}).names
    assert alone(store_backed_up, TABLE, {}, {"pointInTimeRecovery": False}).clean


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("token", "props", "faults"),
    [
        (DATABASE, {}, 1),
        (DATABASE, {"multiAz": True}, 0),
        (DATABASE, {"replicateSourceDb": "db"}, 0),
        (CACHE, {}, 2),
        (CACHE, {"multiAzEnabled": True, "automaticFailoverEnabled": True}, 0),
        (CLUSTER, {"dbClusterInstanceClass": "db.m6gd.large"}, 0),
    ],
)
def test_a_lost_zone(mode: Mode, token: str, props: dict[str, Any], faults: int) -> None:
    """Zones do fail."""
    assert len(alone(store_multi_az, token, props, mode=mode).names) == faults


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("members", "names"), [(0, ["cluster"]), (1, ["cluster"]), (2, [])])
def test_a_cluster_needs_someone_to_fail_over_to(mode: Mode, members: int, names: list[str]) -> None:
    """Its storage spans zones, a single instance doesn't."""
    program = Program(mode)
    cluster = program.add(CLUSTER, "cluster", {"engine": "aurora-postgresql"})
    for number in range(members):
        program.add(MEMBER, f"member-{number}", {"clusterIdentifier": cluster.id})
    assert run(store_multi_az, program).names == names


@pytest.mark.parametrize(
    ("rule", "token", "props"),
    [
        (store_protected, DATABASE, {"deletionProtection": LATER}),
        (store_backed_up, DATABASE, {"backupRetentionPeriod": LATER}),
        (store_backed_up, TABLE, {"pointInTimeRecovery": {"enabled": LATER}}),
        (store_multi_az, DATABASE, {"multiAz": LATER}),
    ],
    ids=lambda value: value.name if hasattr(value, "name") else None,
)
def test_what_is_not_known_yet_is_a_doubt(rule: Policy, token: str, props: dict[str, Any]) -> None:
    """The switch may come from a StackReference."""
    said = alone(rule, token, props)
    assert (said.names, len(said.doubts)) == ([], 1)
