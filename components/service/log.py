"""Where a service logs, and the count of the errors there for a service of which nothing else tells."""

from __future__ import annotations

from typing import Final

import pulumi_aws as aws

from components.derive.alarms import counts_log_lines
from components.service.scope import Scope

ERRORS: Final = '{ ($.level = "error") || ($.level = "critical") }'
"""Lines that the services' own logging writes at these levels (services/kit/log.py)."""


def log(scope: Scope) -> aws.cloudwatch.LogGroup:
    """The log group, which keeps lines for as many days as the stack file says."""
    name = scope.identity.log_group
    group = aws.cloudwatch.LogGroup(
        scope.name,
        name=name,
        retention_in_days=scope.settings.log_days,
        kms_key_id=scope.key_arn,
        tags=scope.tags(name),
        opts=scope.options(),
    )
    if counts_log_lines(scope.spec, scope.settings):
        _count_errors(scope, group)
    return group


def _count_errors(scope: Scope, group: aws.cloudwatch.LogGroup) -> None:
    metric = scope.identity.error_metric
    aws.cloudwatch.LogMetricFilter(
        metric,
        name=metric,
        log_group_name=group.name,
        pattern=ERRORS,
        metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
            name=metric, namespace=scope.place.metrics, value="1", default_value="0"
        ),
        opts=scope.options(),
    )
