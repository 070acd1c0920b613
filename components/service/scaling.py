"""How many tasks run: between the stack file's bounds, by CPU, by requests and by what waits in the queues."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
from pulumi_aws.appautoscaling import PolicyTargetTrackingScalingPolicyConfigurationArgs as Tracking
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs as Customized,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgs as Metric,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatArgs as MetricStat,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricArgs as StatMetric,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArgs as Dimension,  # noqa: E501 - the SDK's name
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs as Predefined,
)

from components.derive.late import Ref
from components.service.entry import Entry
from components.service.scope import Scope

OUT_SECONDS = 60
IN_SECONDS = 300
"""Tasks come fast and go slowly: a wrong guess upwards costs cents, one downwards costs requests."""


def scaling(scope: Scope, service: aws.ecs.Service, entry: Entry | None) -> None:
    """Make the bounds and one policy for each thing that can run short."""
    resource = pulumi.Output.concat("service/", scope.platform.cluster_name, "/", service.name)
    bounds = aws.appautoscaling.Target(
        scope.name,
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=resource,
        min_capacity=scope.settings.min_tasks,
        max_capacity=scope.settings.max_tasks,
        tags=scope.tags(f"{scope.identity.ecs_service}-tasks"),
        opts=scope.options(),
    )
    for name, tracking in _policies(scope, entry).items():
        aws.appautoscaling.Policy(
            f"{scope.name}-{name}",
            name=f"{scope.identity.ecs_service}-{name}",
            policy_type="TargetTrackingScaling",
            service_namespace=bounds.service_namespace,
            scalable_dimension=bounds.scalable_dimension,
            resource_id=bounds.resource_id,
            target_tracking_scaling_policy_configuration=tracking,
            opts=scope.options(),
        )


def _policies(scope: Scope, entry: Entry | None) -> dict[str, Tracking]:
    aims = scope.spec.scale
    cpu = Predefined(predefined_metric_type="ECSServiceAverageCPUUtilization")
    found = {"cpu": _tracking(aims.cpu, predefined=cpu)}
    if entry is not None:
        label = pulumi.Output.concat(
            entry.values[Ref("balancer", "arnSuffix")], "/", entry.values[Ref("target-group", "arnSuffix")]
        )
        requests = Predefined(predefined_metric_type="ALBRequestCountPerTarget", resource_label=label)
        found["requests"] = _tracking(aims.requests, predefined=requests)
    queues = _queues(scope)
    if queues:
        found["backlog"] = _tracking(aims.backlog, customized=_backlog(scope, queues))
    return found


def _tracking(aim: int, *, predefined: Predefined | None = None, customized: Customized | None = None) -> Tracking:
    return Tracking(
        target_value=aim,
        predefined_metric_specification=predefined,
        customized_metric_specification=customized,
        scale_out_cooldown=OUT_SECONDS,
        scale_in_cooldown=IN_SECONDS,
    )


def _queues(scope: Scope) -> list[str]:
    streams = [scope.identity.stream_queue(table.name) for table in scope.spec.streams]
    return [*([scope.identity.queue] if scope.spec.consumes else []), *streams]


def _backlog(scope: Scope, queues: list[str]) -> Customized:
    """Waiting messages per running task. SQS falls silent about a queue that nobody used for hours: that is zero."""
    waiting = [
        _metric(f"q{number}", "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": queue})
        for number, queue in enumerate(queues)
    ]
    where = {"ClusterName": scope.place.cluster, "ServiceName": scope.identity.ecs_service}
    tasks = _metric("tasks", "ECS/ContainerInsights", "RunningTaskCount", where)
    total = " + ".join(f"FILL(q{number}, 0)" for number in range(len(queues)))
    ratio = Metric(
        id="backlog", expression=f"({total}) / IF(tasks > 0, tasks, 1)", label="messages per task", return_data=True
    )
    return Customized(metrics=[*waiting, tasks, ratio])


def _metric(name: str, namespace: str, metric: str, dimensions: dict[str, str]) -> Metric:
    return Metric(
        id=name,
        metric_stat=MetricStat(
            metric=StatMetric(
                namespace=namespace,
                metric_name=metric,
                dimensions=[Dimension(name=key, value=value) for key, value in dimensions.items()],
            ),
            stat="Average",
        ),
        return_data=False,
    )
