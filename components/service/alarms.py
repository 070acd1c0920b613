"""The service's alarms, as derived, told to the platform's topic."""

from __future__ import annotations

import pulumi_aws as aws

from components import documents
from components.alarms import metric_alarm
from components.derive.alarms import alarms as derive
from components.service.scope import Scope


def alarms(scope: Scope, values: documents.Values) -> dict[str, aws.cloudwatch.MetricAlarm]:
    """Make every alarm of the service. Returns them by their derived names."""
    return {
        alarm.name: metric_alarm(
            alarm,
            owner=scope.name,
            place=scope.place,
            topic_arn=scope.platform.alarm_topic_arn,
            values=values,
            parent=scope.parent,
            service=scope.name,
        )
        for alarm in derive(scope.spec, scope.settings, scope.identity)
    }
