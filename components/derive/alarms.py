"""The alarms a service needs to be run at night: errors, latency, saturation, queue age, dead letters. Pure.

Thresholds come from the service's objectives where it has one; the others are AWS's own recommendations (CloudWatch
User Guide, "Recommended alarms").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.derive.identity import Identity, dead_letter
from components.derive.late import Late, Ref, Text
from components.settings import ServiceSettings
from components.spec import Cache, Postgres, ServiceSpec, Table

Comparison = Literal["GreaterThanThreshold", "LessThanThreshold", "GreaterThanOrEqualToThreshold"]
Missing = Literal["breaching", "notBreaching"]
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share in per cent: `part` over `whole`, both sums of metrics with the alarm's dimensions."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `periods` are consecutive minutes; `statistic` is CloudWatch's name, such as Average or p99."""

    name: str
    why: str
    namespace: str
    metric: str | Ratio
    dimensions: Mapping[str, Text]
    statistic: str
    threshold: float
    comparison: Comparison = "GreaterThanThreshold"
    periods: int = 5
    missing: Missing = "notBreaching"


def alarms(spec: ServiceSpec, settings: ServiceSettings, identity: Identity) -> tuple[Alarm, ...]:
    """Every alarm of a service, at least six."""
    compute = settings.compute_of(spec)
    found = _function(spec, settings, identity) if compute == "lambda" else _tasks(spec, settings, identity)
    if spec.http and (spec.http.routes or spec.http.site):
        found += _requests(spec, identity)
    if spec.consumes:
        found += [*_queue(spec, identity.queue, ""), *_delivery(spec, identity)]
    for table in spec.streams:
        found += _queue(spec, identity.stream_queue(table.name), f"{table.name}-stream-")
        found.append(_undelivered(table, identity))
    for store in spec.stores:
        found += _store(store, settings, identity)
    return tuple(found)


def _tasks(spec: ServiceSpec, settings: ServiceSettings, identity: Identity) -> list[Alarm]:
    where: dict[str, Text] = {"ClusterName": identity.place.cluster, "ServiceName": identity.ecs_service}
    return [
        Alarm("cpu", f"{spec.name} is short of CPU", "AWS/ECS", "CPUUtilization", where, "Average", 85, periods=10),
        Alarm("memory", f"{spec.name} is short of memory", "AWS/ECS", "MemoryUtilization", where, "Average", 85),
        Alarm(
            "tasks",
            f"{spec.name} runs fewer tasks than its least",
            "ECS/ContainerInsights",
            "RunningTaskCount",
            where,
            "Average",
            settings.min_tasks,
            comparison="LessThanThreshold",
            missing="breaching",
        ),
    ]


def _function(spec: ServiceSpec, settings: ServiceSettings, identity: Identity) -> list[Alarm]:
    where: dict[str, Text] = {"FunctionName": identity.function}
    share = spec.objectives.error_rate * 100
    return [
        Alarm("errors", f"{spec.name} fails", "AWS/Lambda", Ratio("Errors", "Invocations"), where, "Sum", share),
        Alarm("throttles", f"{spec.name} is throttled", "AWS/Lambda", "Throttles", where, "Sum", 0),
        Alarm(
            "latency",
            f"{spec.name} is slower than it promises",
            "AWS/Lambda",
            "Duration",
            where,
            "p99",
            spec.objectives.latency_ms,
        ),
        Alarm(
            "saturation",
            f"{spec.name} uses nearly all of its reserved concurrency",
            "AWS/Lambda",
            "ConcurrentExecutions",
            where,
            "Maximum",
            settings.concurrency * 0.9,
        ),
    ]


def _requests(spec: ServiceSpec, identity: Identity) -> list[Alarm]:
    del identity  # load balancer and target group are known by suffixes that AWS makes up
    where: dict[str, Text] = {
        "LoadBalancer": Late("", Ref("balancer", "arnSuffix")),
        "TargetGroup": Late("", Ref("target-group", "arnSuffix")),
    }
    share = spec.objectives.error_rate * 100
    failed = Ratio("HTTPCode_Target_5XX_Count", "RequestCount")
    seconds = spec.objectives.latency_ms / 1000
    return [
        Alarm("errors", f"{spec.name} fails requests", "AWS/ApplicationELB", failed, where, "Sum", share),
        Alarm(
            "latency",
            f"{spec.name} is slower than it promises",
            "AWS/ApplicationELB",
            "TargetResponseTime",
            where,
            "p99",
            seconds,
        ),
        Alarm(
            "unhealthy",
            f"{spec.name} has tasks that are not ready",
            "AWS/ApplicationELB",
            "UnHealthyHostCount",
            where,
            "Maximum",
            0,
        ),
    ]


def _delivery(spec: ServiceSpec, identity: Identity) -> list[Alarm]:
    """EventBridge counts on a custom bus by bus and rule together (User Guide, "Monitoring Amazon EventBridge")."""
    where: dict[str, Text] = {"EventBusName": identity.place.bus, "RuleName": identity.event_rule}
    return [
        Alarm(name, f"{why} {spec.name}", "AWS/Events", metric, where, "Sum", 0, periods=1)
        for name, why, metric in (
            ("events-delayed", "the bus could not deliver an event to", "FailedInvocations"),
            ("events-lost", "the bus lost an event for", "InvocationsFailedToBeSentToDlq"),
        )
    ]


def _queue(spec: ServiceSpec, queue: str, part: str) -> list[Alarm]:
    return [
        Alarm(
            f"{part}queue-age",
            f"{spec.name} falls behind its queue {queue}",
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": queue},
            "Maximum",
            spec.objectives.message_age,
        ),
        Alarm(
            f"{part}dead-letters",
            f"{spec.name} could not handle a message of {queue}",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": dead_letter(queue)},
            "Maximum",
            0,
            periods=1,
        ),
    ]


def _undelivered(table: Table, identity: Identity) -> Alarm:
    return Alarm(
        f"{table.name}-stream-undelivered",
        f"a change of table {table.name} never reached its queue",
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        {"QueueName": identity.undelivered(table.name)},
        "Maximum",
        0,
        periods=1,
    )


def _store(store: Postgres | Table | Cache, settings: ServiceSettings, identity: Identity) -> list[Alarm]:
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
