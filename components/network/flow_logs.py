"""The record of every connection in the VPC, admitted or refused."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.derive.grants import Grant, Statement, write_log
from components.derive.platform_identity import PlatformIdentity
from components.place import Place
from components.roles import RoleArgs, role


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLogsArgs:
    """`days` is how long the records are kept."""

    place: Place
    vpc_id: pulumi.Input[str]
    days: int
    key_arn: pulumi.Input[str] | None


class FlowLogs(pulumi.ComponentResource):
    """Flow records of the whole VPC in a log group, written under a role of their own."""

    def __init__(self, name: str, args: FlowLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:network:FlowLogs", name, None, opts)
        place = args.place
        log_group = PlatformIdentity(place).flow_log
        group = aws.cloudwatch.LogGroup(
            name,
            name=log_group,
            retention_in_days=args.days,
            kms_key_id=args.key_arn,
            tags=place.names.tags(log_group),
            opts=pulumi.ResourceOptions(parent=self),
        )
        writer, policies = role(
            RoleArgs(
                logical=f"{name}-writer",
                physical=place.names.physical("role", "platform", "flow-logs"),
                description="Lets VPC flow logs write to their log group",
                principal="vpc-flow-logs.amazonaws.com",
                grants=_grants(place, log_group),
                values={},
            ),
            place,
            self,
        )
        aws.ec2.FlowLog(
            name,
            vpc_id=args.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=writer.arn,
            max_aggregation_interval=600,
            tags=place.names.tags(place.names.physical("network", "flow")),
            opts=pulumi.ResourceOptions(parent=self, depends_on=policies),
        )
        self.register_outputs({"logGroup": log_group})


def _grants(place: Place, log_group: str) -> tuple[Grant, ...]:
    """Amazon VPC User Guide, "IAM role for publishing flow logs", less the right to create groups."""
    group = place.arns.log_group(log_group)
    return (
        write_log(place.arns, log_group),
        Grant(
            "find-log",
            (
                Statement(("logs:DescribeLogStreams",), (f"{group}:*",)),
                Statement(("logs:DescribeLogGroups",), (place.arns.log_group("*"),)),  # lists groups: it names none
            ),
        ),
    )
