"""CloudWatch alarms from their descriptions."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from components import documents
from components.derive.alarm import MINUTE, Alarm, Ratio
from components.place import Place


def metric_alarm(
    alarm: Alarm,
    *,
    owner: str,
    place: Place,
    topic_arn: pulumi.Input[str],
    values: documents.Values,
    parent: pulumi.Resource,
    service: str | None = None,
) -> aws.cloudwatch.MetricAlarm:
    """An alarm that tells the topic when it goes off and when it is over. `owner` is a service, or `platform`."""
    physical = place.names.physical("alarm", owner, alarm.name)
    dimensions = {name: documents.text(value, values) for name, value in alarm.dimensions.items()}
    return aws.cloudwatch.MetricAlarm(
        f"{owner}-{alarm.name}",
        name=physical,
        alarm_description=f"{alarm.why}.",
        comparison_operator=alarm.comparison,
        threshold=alarm.threshold,
        evaluation_periods=alarm.periods,
        treat_missing_data=alarm.missing,
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
        tags=place.names.tags(physical, service=service),
        opts=pulumi.ResourceOptions(parent=parent),
        **_measured(alarm, dimensions),
    )


def _measured(alarm: Alarm, dimensions: dict[str, pulumi.Input[str]]) -> dict[str, Any]:
    match alarm.metric:
        case Ratio(part, whole):
            return {"metric_queries": _share(alarm, part, whole, dimensions)}
        case metric:
            # CloudWatch takes percentiles in a property of their own.
            kind = "extended_statistic" if alarm.statistic.startswith("p") else "statistic"
            return {
                "namespace": alarm.namespace,
                "metric_name": metric,
                "dimensions": dimensions,
                "period": MINUTE,
                kind: alarm.statistic,
            }


def _share(
    alarm: Alarm, part: str, whole: str, dimensions: dict[str, pulumi.Input[str]]
) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgs]:
    """A minute without a failure reports no failures at all, which would be missing data rather than none."""

    def query(name: str, metric: str) -> aws.cloudwatch.MetricAlarmMetricQueryArgs:
        return aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id=name,
            metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=alarm.namespace,
                metric_name=metric,
                dimensions=dimensions,
                period=MINUTE,
                stat=alarm.statistic,
            ),
        )

    share = aws.cloudwatch.MetricAlarmMetricQueryArgs(
        id="share", expression="100 * FILL(part, 0) / whole", label=f"{alarm.why} (%)", return_data=True
    )
    return [query("part", part), query("whole", whole), share]
