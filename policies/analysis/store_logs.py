"""Where the statements that a database was sent can be read: in its log files, in what it exports of them, in insights.

Source: RDS User Guide, "Monitoring Amazon RDS log files" and "Performance Insights policies"; a statement in a log, or
among the top ones, is shown with the values that stand in it. "Overview of Database Activity Streams"; ElastiCache
User Guide, "Log delivery".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.globs import UNGUESSABLE
from policies.analysis.identity import arn_pattern, known, regional
from policies.analysis.model import Resource
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
    REPLICATION_GROUP,
)
from policies.analysis.stores import Store
from policies.analysis.values import as_list, as_mapping, known_strings

_EXPORTED: Final[Mapping[str, tuple[str, str]]] = {
    RDS_INSTANCE: ("identifier", "/aws/rds/instance"),
    RDS_CLUSTER: ("clusterIdentifier", "/aws/rds/cluster"),
    DOCDB_CLUSTER: ("clusterIdentifier", "/aws/docdb"),
    NEPTUNE_CLUSTER: ("clusterIdentifier", "/aws/neptune"),
}
_EXPORTS: Final = ("enabledCloudwatchLogsExports", "enableCloudwatchLogsExports")
_WITHOUT_STATEMENTS: Final = frozenset({"agent", "error", "iam-db-auth-error", "instance", "listener", "upgrade"})
_ACTIVITY: Final = "aws:rds/clusterActivityStream:ClusterActivityStream"
"""AWS makes a stream of its own for it, named after the cluster's resource id."""
_SLOW: Final = "slow-log"
"""A cache's log of slow commands shows their arguments; its other log, of the engine, doesn't."""
_MACHINES: Final = (RDS_INSTANCE, RDS_CLUSTER_INSTANCE)


def log_arns(store: Store) -> tuple[str, ...]:
    """The ARNs (patterns) of a store's log files, of the log groups that they are exported to, and of its insights."""
    return tuple(dict.fromkeys(arn for member in store.members for arn in _of_member(member)))


def _of_member(member: Resource) -> Iterator[str]:
    if member.type in _MACHINES:
        yield arn_pattern(member) or regional("rds", f"db:{UNGUESSABLE}")
        measured = known(member, "resourceId") or known(member, "dbiResourceId")
        yield regional("pi", f"metrics/rds/{measured or UNGUESSABLE}")
    if member.type == _ACTIVITY:
        stream = known(member, "kinesisStreamName") or f"aws-rds-das-{UNGUESSABLE}"
        yield regional("kinesis", f"stream/{stream}")
    for name in exported_logs(member):
        group = regional("logs", f"log-group:{name}")
        yield from (group, f"{group}:*")


def exported_logs(member: Resource) -> Iterator[str]:
    """The names of the log groups that a part of a store exports its statements to."""
    yield from delivered_logs(member, "cloudwatch-logs")
    key, start = _EXPORTED.get(member.type, ("", ""))
    named = {name for export in _EXPORTS for name in known_strings(member.props.get(export))}
    for name in sorted(named - _WITHOUT_STATEMENTS):
        yield f"{start}/{known(member, key) or UNGUESSABLE}/{name}"


def delivered_logs(member: Resource, kind: str) -> Iterator[str]:
    """The places of a kind that a cache sends the commands to that took it long."""
    if member.type in (REPLICATION_GROUP, CACHE_CLUSTER):
        for block in map(as_mapping, as_list(member.props.get("logDeliveryConfigurations"))):
            if block.get("logType") == _SLOW and block.get("destinationType") == kind:
                place = block.get("destination")
                yield place if isinstance(place, str) and place else UNGUESSABLE
