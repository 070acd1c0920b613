"""How the load balancers reach the service: its target group, and listener rules on its own fixed priorities."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.derive.late import Ref
from components.derive.listener_rules import ListenerRule, listener_rules
from components.service.scope import Scope
from components.spec import Http


@dataclass(frozen=True, slots=True)
class Entry:
    """`values` are the suffixes that metrics know balancer and target group by; tasks wait for `rules`."""

    target_group: aws.lb.TargetGroup
    rules: list[pulumi.Resource]
    values: dict[Ref, pulumi.Input[str]]


def entry(scope: Scope) -> Entry | None:
    """Make the entry of a service that stands behind a load balancer."""
    http = scope.spec.http
    wanted = listener_rules(scope.spec)
    if http is None or not wanted:
        return None
    listener, balancer = _balancer(scope, http)
    group = _target_group(scope, http)
    rules: list[pulumi.Resource] = [_rule(scope, rule, listener, group) for rule in wanted]
    values = {Ref("balancer", "arnSuffix"): balancer, Ref("target-group", "arnSuffix"): group.arn_suffix}
    return Entry(group, rules, values)


def _balancer(scope: Scope, http: Http) -> tuple[pulumi.Input[str], pulumi.Input[str]]:
    """The listener that forwards to the service, and its load balancer's suffix."""
    platform = scope.platform
    if not http.site:
        return platform.internal_listener_arn, platform.internal_balancer_suffix
    if platform.public_listener_arn is None or platform.public_balancer_suffix is None:
        raise AssertionError(f"{scope.name} is a site, but the platform made no public load balancer")
    return platform.public_listener_arn, platform.public_balancer_suffix


def _target_group(scope: Scope, http: Http) -> aws.lb.TargetGroup:
    # The port is part of the name: a group's port can't be changed, and its successor exists beside it for a while.
    name = scope.place.names.physical("target-group", scope.name, str(http.port))
    return aws.lb.TargetGroup(
        scope.name,
        name=name,
        target_type="ip",
        protocol="HTTP",
        port=http.port,
        vpc_id=scope.platform.vpc_id,
        deregistration_delay=30,
        slow_start=30,
        health_check=aws.lb.TargetGroupHealthCheckArgs(
            path="/ready", matcher="200", interval=10, timeout=5, healthy_threshold=2, unhealthy_threshold=3
        ),
        tags=scope.tags(name),
        opts=scope.options(),
    )


def _rule(
    scope: Scope, rule: ListenerRule, listener: pulumi.Input[str], group: aws.lb.TargetGroup
) -> aws.lb.ListenerRule:
    name = f"{scope.name}-{rule.priority}"
    paths = aws.lb.ListenerRuleConditionPathPatternArgs(values=list(rule.paths))
    return aws.lb.ListenerRule(
        name,
        listener_arn=listener,
        priority=rule.priority,
        conditions=[aws.lb.ListenerRuleConditionArgs(path_pattern=paths)],
        actions=[aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=group.arn)],
        transforms=_transforms(rule),
        tags=scope.tags(name),
        opts=scope.options(),
    )


def _transforms(rule: ListenerRule) -> list[aws.lb.ListenerRuleTransformArgs] | None:
    """The balancer rewrites after it has chosen the rule; a path that doesn't match stays as it is."""
    if rule.rewrite is None:
        return None
    regex, replace = rule.rewrite
    rewrite = aws.lb.ListenerRuleTransformUrlRewriteConfigRewriteArgs(regex=regex, replace=replace)
    return [
        aws.lb.ListenerRuleTransformArgs(
            type="url-rewrite",
            url_rewrite_config=aws.lb.ListenerRuleTransformUrlRewriteConfigArgs(rewrite=rewrite),
        )
    ]
