"""One service with its table, queue, role and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

PORT = 8080


@dataclass(frozen=True, kw_only=True)
class StallArgs:
    """`policy` writes a document as text."""

    callers: Sequence[str]
    calls: Sequence[str]
    groups: Mapping[str, pulumi.Input[str]]
    cluster: pulumi.Input[str]
    policy: Callable[[Any], str]


class Stall(pulumi.ComponentResource):
    """A service."""

    def __init__(self, name: str, args: StallArgs, opts: pulumi.ResourceOptions) -> None:
        said = {"service": name, "port": PORT, "callers": list(args.callers), "calls": list(args.calls)}
        super().__init__("souk:service:Service", name, said, opts)
        self.name, self.args, self.child = name, args, pulumi.ResourceOptions(parent=self)
        self.rules()
        queue = aws.sqs.Queue(f"{name}-queue", name=f"market-{name}", visibility_timeout_seconds=30, opts=self.child)
        table = aws.dynamodb.Table(
            f"{name}-table",
            name=f"market-{name}",
            hash_key="id",
            attributes=[{"name": "id", "type": "S"}],
            billing_mode="PAY_PER_REQUEST",
            deletion_protection_enabled=name == "order",
            opts=self.child,
        )
        self.role(queue, table)
        self.tasks()
        self.register_outputs(said)

    def rules(self) -> None:
        """Both ends of every edge: the callee's way in, the caller's way out."""
        groups = self.args.groups
        for caller in self.args.callers:
            aws.vpc.SecurityGroupIngressRule(
                f"{self.name}-ingress-{caller}",
                security_group_id=groups[self.name],
                referenced_security_group_id=groups[caller],
                ip_protocol="tcp",
                from_port=PORT,
                to_port=PORT,
                tags={"souk:from": caller, "souk:to": self.name, "souk:port": str(PORT)},
                opts=self.child,
            )
        for callee in self.args.calls:
            aws.vpc.SecurityGroupEgressRule(
                f"{self.name}-egress-{callee}",
                security_group_id=groups[self.name],
                referenced_security_group_id=groups[callee],
                ip_protocol="tcp",
                from_port=PORT,
                to_port=PORT,
                tags={"souk:from": self.name, "souk:to": callee, "souk:port": str(PORT)},
                opts=self.child,
            )

    def role(self, queue: aws.sqs.Queue, table: aws.dynamodb.Table) -> None:
        """What the tasks may do."""
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        role = aws.iam.Role(
            f"{self.name}-task",
            name=f"market-{self.name}-task",
            assume_role_policy=self.args.policy({"Version": "2012-10-17", "Statement": [trust]}),
            opts=self.child,
        )

        def document(arns: Sequence[str]) -> str:
            receive = {"Sid": "Receive", "Effect": "Allow", "Action": ["sqs:ReceiveMessage"], "Resource": arns[0]}
            read = {"Sid": "Read", "Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": arns[1]}
            return self.args.policy({"Version": "2012-10-17", "Statement": [receive, read]})

        aws.iam.RolePolicy(
            f"{self.name}-task-data",
            name="data",
            role=role.name,
            policy=pulumi.Output.all(queue.arn, table.arn).apply(document),
            opts=self.child,
        )

    def tasks(self) -> None:
        """The tasks, known to others by the service's name."""
        containers = [
            {"name": self.name, "image": f"{self.name}:1", "environment": [{"name": "LEVEL", "value": "info"}]}
        ]
        definition = aws.ecs.TaskDefinition(
            f"{self.name}-tasks",
            family=f"market-{self.name}",
            container_definitions=self.args.policy(containers),
            opts=self.child,
        )
        aws.ecs.Service(
            f"{self.name}-service",
            name=f"market-{self.name}",
            cluster=self.args.cluster,
            task_definition=definition.arn,
            desired_count=1,
            network_configuration={"subnets": ["subnet-1"], "security_groups": [self.args.groups[self.name]]},
            service_connect_configuration={
                "enabled": True,
                "services": [{"port_name": "http", "discovery_name": self.name}],
            },
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["desiredCount"]),
        )
