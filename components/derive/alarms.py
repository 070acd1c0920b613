"""The alarms a service needs to be run at night: errors, latency, saturation, queue age, dead letters. Pure.

Thresholds come from the service's objectives where it has one; the others are AWS's own recommendations (CloudWatch
User Guide, "Recommended alarms").
"""

from __future__ import annotations

from components.derive import store_alarms
from components.derive.alarm import Alarm, Ratio
from components.derive.identity import Identity, dead_letter
from components.derive.late import Late, Ref, Text
from components.settings import ServiceSettings
from components.spec import ServiceSpec, Table


def alarms(spec: ServiceSpec, settings: ServiceSettings, identity: Identity) -> tuple[Alarm, ...]:
    """Every alarm of a service, at least six."""
    compute = settings.compute_of(spec)
    found = _function(spec, settings, identity) if compute == "lambda" else _tasks(spec, settings, identity)
    if spec.http and (spec.http.routes or spec.http.site):
        found += _requests(spec, identity)
    elif spec.http:
        found += _inside(spec)
    elif counts_log_lines(spec, settings):
        found += _unasked(spec, identity)
    if spec.consumes:
        found += [*_queue(spec, identity.queue, ""), *_delivery(spec, identity)]
    for table in spec.streams:
        found += _queue(spec, identity.stream_queue(table.name), f"{table.name}-stream-")
        found.append(_undelivered(table, identity))
    for store in spec.stores:
        found += store_alarms.of(store, settings, identity)
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
        Alarm(
            "pending",
            f"{spec.name} has tasks that don't start",
            "ECS/ContainerInsights",
            "PendingTaskCount",
            where,
            "Minimum",
            0,
            periods=15,
        ),
    ]


def _inside(spec: ServiceSpec) -> list[Alarm]:
    """Of a service that only others call: no balancer counts its requests, but Service Connect does, on their side.

    Amazon ECS Developer Guide, "Available metrics": times in milliseconds. The name is all that both sides share: where
    several environments share an account these alarms tell of each, so none of them rolls a deployment back.
    """
    where: dict[str, Text] = {"TargetDiscoveryName": spec.name}
    failed, waited = "HTTPCode_Target_5XX_Count", "TargetResponseTime"
    limit = spec.objectives.latency_ms
    return [
        Alarm("calls-errors", f"{spec.name} fails requests", "AWS/ECS", failed, where, "Sum", 0),
        Alarm("calls-latency", f"{spec.name} is slower than it promises", "AWS/ECS", waited, where, "p99", limit),
    ]


def counts_log_lines(spec: ServiceSpec, settings: ServiceSettings) -> bool:
    """Whether nobody but the service itself can tell of its errors: tasks that nobody sends requests to."""
    return spec.http is None and settings.compute_of(spec) != "lambda"


def _unasked(spec: ServiceSpec, identity: Identity) -> list[Alarm]:
    """Of tasks that serve nothing: what they log as an error, and how full the disk is that they work on.

    Amazon CloudWatch User Guide, "Amazon ECS Container Insights metrics": storage in GB, used and reserved.
    """
    where: dict[str, Text] = {"ClusterName": identity.place.cluster, "ServiceName": identity.ecs_service}
    full = Ratio("EphemeralStorageUtilized", "EphemeralStorageReserved")
    return [
        Alarm("errors", f"{spec.name} fails", identity.place.metrics, identity.error_metric, {}, "Sum", 0),
        Alarm("storage", f"{spec.name} is short of disk", "ECS/ContainerInsights", full, where, "Average", 85),
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
