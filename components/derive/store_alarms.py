"""The alarms of a service's stores. Pure."""

from __future__ import annotations

from components.derive.alarm import Alarm
from components.derive.identity import Identity
from components.derive.late import Text
from components.settings import ServiceSettings
from components.spec import Cache, Postgres, Table


def of(store: Postgres | Table | Cache, settings: ServiceSettings, identity: Identity) -> list[Alarm]:
    match store:
        case Table():
            return _table(store, identity)
        case Postgres():
            return _database(store, settings, identity)
        case Cache():
            return _cache(store, settings, identity)


def _table(store: Table, identity: Identity) -> list[Alarm]:
    where: dict[str, Text] = {"TableName": identity.table(store.name)}
    return [
        Alarm(
            f"{store.name}-{kind}",
            f"table {store.name} {what}",
            "AWS/DynamoDB",
            metric,
            where,
            "Sum",
            0,
        )
        for kind, what, metric in (
            ("read-throttles", "refuses reads", "ReadThrottleEvents"),
            ("write-throttles", "refuses writes", "WriteThrottleEvents"),
        )
    ]


def _database(store: Postgres, settings: ServiceSettings, identity: Identity) -> list[Alarm]:
    aurora = settings.postgres.engine == "aurora"
    name = identity.database(store.name)
    where: dict[str, Text] = {"DBClusterIdentifier" if aurora else "DBInstanceIdentifier": name}
    found = [
        Alarm(
            f"{store.name}-cpu",
            f"database {store.name} is short of CPU",
            "AWS/RDS",
            "CPUUtilization",
            where,
            "Average",
            85,
            periods=10,
        ),
        Alarm(
            f"{store.name}-connections",
            f"database {store.name} has more connections than its pools should open",
            "AWS/RDS",
            "DatabaseConnections",
            where,
            "Maximum",
            80,
        ),
    ]
    if not aurora:  # Aurora's storage grows by itself
        tenth = settings.postgres.storage_gib * 1024**3 / 10
        found.append(
            Alarm(
                f"{store.name}-storage",
                f"database {store.name} has less than a tenth of its storage left",
                "AWS/RDS",
                "FreeStorageSpace",
                where,
                "Minimum",
                tenth,
                comparison="LessThanThreshold",
            )
        )
    return found


def _cache(store: Cache, settings: ServiceSettings, identity: Identity) -> list[Alarm]:
    """CloudWatch knows cache nodes, not groups; AWS names them <group>-001 and on, and any can become the primary."""
    nodes = range(1, settings.cache.replicas + 2)
    return [
        Alarm(
            f"{store.name}-{kind}-{node}",
            f"node {node} of cache {store.name} is short of {what}",
            "AWS/ElastiCache",
            metric,
            {"CacheClusterId": f"{identity.cache(store.name)}-{node:03}"},
            "Average",
            80,
        )
        for node in nodes
        for kind, what, metric in (
            ("cpu", "CPU", "EngineCPUUtilization"),
            ("memory", "memory", "DatabaseMemoryUsagePercentage"),
        )
    ]
