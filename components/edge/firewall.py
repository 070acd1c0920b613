"""The web application firewall in front of everything public."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.derive.platform_identity import PlatformIdentity
from components.place import Place

MANAGED: Final = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)
WINDOW: Final = 300
"""Seconds over which requests are counted."""

SECRET_HEADERS: Final = ("authorization", "cookie", "x-api-key")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallArgs:
    """`rate_limit` is requests per address in five minutes; `log_days` how long the log is kept."""

    place: Place
    rate_limit: int
    log_days: int
    key_arn: pulumi.Input[str] | None


class Firewall(pulumi.ComponentResource):
    """A regional web ACL: a limit per address, then AWS's managed rules. Logged, less what must not be in a log."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: FirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:Firewall", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        identity = PlatformIdentity(place)
        acl = aws.wafv2.WebAcl(
            name,
            name=identity.firewall,
            description="Public load balancer and API",
            scope="REGIONAL",
            default_action=aws.wafv2.WebAclDefaultActionArgs(allow=aws.wafv2.WebAclDefaultActionAllowArgs()),
            rules=[
                _rate_rule(args.rate_limit),
                *(_managed(index, rule) for index, rule in enumerate(MANAGED, start=1)),
            ],
            visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
                cloudwatch_metrics_enabled=True, metric_name=identity.firewall, sampled_requests_enabled=False
            ),
            tags=place.names.tags(identity.firewall),
            opts=options,
        )
        log = aws.cloudwatch.LogGroup(
            name,
            name=identity.firewall_log,
            retention_in_days=args.log_days,
            kms_key_id=args.key_arn,
            tags=place.names.tags(identity.firewall_log),
            opts=options,
        )
        admitted = aws.cloudwatch.LogResourcePolicy(
            name,
            policy_name=place.names.physical("policy", "firewall-log"),
            policy_document=json.dumps(_log_policy(place, identity.firewall_log), sort_keys=True),
            opts=options,
        )
        aws.wafv2.WebAclLoggingConfiguration(
            name,
            resource_arn=acl.arn,
            log_destination_configs=[log.arn],
            redacted_fields=[
                aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
                    single_header=aws.wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=header)
                )
                for header in SECRET_HEADERS
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[admitted]),
        )
        self.arn = acl.arn
        self.register_outputs({"arn": self.arn})


def _rate_rule(limit: int) -> aws.wafv2.WebAclRuleArgs:
    return aws.wafv2.WebAclRuleArgs(
        name="rate",
        priority=0,
        action=aws.wafv2.WebAclRuleActionArgs(block=aws.wafv2.WebAclRuleActionBlockArgs()),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            rate_based_statement=aws.wafv2.WebAclRuleStatementRateBasedStatementArgs(
                limit=limit, aggregate_key_type="IP", evaluation_window_sec=WINDOW
            )
        ),
        visibility_config=_visible("rate"),
    )


def _managed(priority: int, rule: str) -> aws.wafv2.WebAclRuleArgs:
    return aws.wafv2.WebAclRuleArgs(
        name=rule,
        priority=priority,
        override_action=aws.wafv2.WebAclRuleOverrideActionArgs(none=aws.wafv2.WebAclRuleOverrideActionNoneArgs()),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            managed_rule_group_statement=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
                vendor_name="AWS", name=rule
            )
        ),
        visibility_config=_visible(rule),
    )


def _visible(metric: str) -> aws.wafv2.WebAclRuleVisibilityConfigArgs:
    """Counted, but not sampled: samples show whole requests to whoever may see the console."""
    return aws.wafv2.WebAclRuleVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )


def _log_policy(place: Place, log_group: str) -> dict[str, Any]:
    """AWS WAF Developer Guide, "Sending web ACL traffic logs to a CloudWatch Logs log group"."""
    arns = place.arns
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "FirewallLogs",
                "Effect": "Allow",
                "Principal": {"Service": "delivery.logs.amazonaws.com"},
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{arns.log_group(log_group)}:*",
                "Condition": {
                    "ArnLike": {"aws:SourceArn": arns.of("logs", "*")},
                    "StringEquals": {"aws:SourceAccount": arns.account},
                },
            }
        ],
    }
