"""The service's alarms, as derived, sent to the platform's topic."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from components import documents
from components.derive.alarms import MINUTE, Alarm, Ratio
from components.derive.alarms import alarms as derive
from components.service.scope import Scope


def alarms(scope: Scope, values: documents.Values) -> dict[str, aws.cloudwatch.MetricAlarm]:
    """Make every alarm of the service. Returns them by their derived names."""
    found = derive(scope.spec, scope.settings, scope.identity)
    return {alarm.name: _alarm(scope, alarm, values) for alarm in found}


def _alarm(scope: Scope, alarm: Alarm, values: documents.Values) -> aws.cloudwatch.MetricAlarm:
    name = scope.place.names.physical("alarm", scope.name, alarm.name)
    return aws.cloudwatch.MetricAlarm(
        f"{scope.name}-{alarm.name}",
        name=name,
        alarm_description=f"{alarm.why}.",
        comparison_operator=alarm.comparison,
        threshold=alarm.threshold,
        evaluation_periods=alarm.periods,
        treat_missing_data=alarm.missing,
        alarm_actions=[scope.platform.alarm_topic_arn],
        ok_actions=[scope.platform.alarm_topic_arn],
        **_measured(alarm, values),
        tags=scope.tags(name),
        opts=scope.options(),
    )


def _measured(alarm: Alarm, values: documents.Values) -> dict[str, Any]:
    dimensions = {key: documents.text(value, values) for key, value in alarm.dimensions.items()}
    if isinstance(alarm.metric, Ratio):
        return {"metric_queries": _ratio(alarm, alarm.metric, dimensions)}
    common = {
        "namespace": alarm.namespace,
        "metric_name": alarm.metric,
        "dimensions": dimensions,
        "period": MINUTE,
    }
    if alarm.statistic.startswith("p"):
        # With few samples a percentile is noise; ignoring it keeps a quiet night quiet.
        return common | {
            "extended_statistic": alarm.statistic,
            "evaluate_low_sample_count_percentiles": "ignore",
        }
    return common | {"statistic": alarm.statistic}


def _ratio(
    alarm: Alarm, ratio: Ratio, dimensions: dict[str, pulumi.Input[str]]
) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgs]:
    """No failure in a minute is a missing data point, not a zero; no request at all is no failure either."""

    def metric(name: str, metric_name: str) -> aws.cloudwatch.MetricAlarmMetricQueryArgs:
        return aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id=name,
            return_data=False,
            metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=alarm.namespace,
                metric_name=metric_name,
                dimensions=dimensions,
                period=MINUTE,
                stat=alarm.statistic,
            ),
        )

    share = aws.cloudwatch.MetricAlarmMetricQueryArgs(
        id="share",
        expression="IF(whole > 0, 100 * FILL(part, 0) / whole, 0)",
        label=f"{ratio.part} in per cent of {ratio.whole}",
        return_data=True,
    )
    return [metric("part", ratio.part), metric("whole", ratio.whole), share]
