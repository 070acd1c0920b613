"""Well-kept accounts without Souk's conventions, as people write them with nothing but the AWS provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.policies.adversarial.systems import Change
from tests.policies.kit import Json, Made, Program, Text
from tests.policies.market import Market
from tests.policies.parts import (
    ACCOUNT,
    ECS_SERVICE,
    EGRESS,
    GROUP,
    QUEUE,
    QUEUE_POLICY,
    SUBNET,
    TABLE,
    TASK,
    allow,
    arn,
    container,
    grant,
    open_to,
    role,
)

FUNCTION = "aws:lambda/function:Function"
LOGS = "aws:cloudwatch/logGroup:LogGroup"
KEY = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")
_TLS = {"Bool": {"aws:SecureTransport": "false"}}


class Account:
    """What an account holds, and what most accounts need."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.add = program.add

    def vpc(self) -> Made:
        """A network whose traffic is recorded and whose default group is empty."""
        vpc = self.add("aws:ec2/vpc:Vpc", "main", {"cidrBlock": "10.0.0.0/16"})
        self.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", {"vpcId": vpc.id})
        records = self.logs("flow")
        self.add("aws:ec2/flowLog:FlowLog", "flow", {"vpcId": vpc.id, "logDestination": records.arn})
        return vpc

    def subnets(self, kind: str = "private") -> list[Any]:
        """The ids of two subnets."""
        vpc = next(made for made in self.program.made.values() if made.type.endswith(":Vpc"))
        first = 1 if kind == "private" else 101
        blocks = [f"10.0.{number}.0/24" for number in (first, first + 1)]
        made = [
            self.add(SUBNET, f"{kind}-{block}", {"vpcId": vpc.id, "cidrBlock": block, "mapPublicIpOnLaunch": False})
            for block in blocks
        ]
        return [subnet.id for subnet in made]

    def group(self, name: str) -> Made:
        """A security group, to which rules are added one by one."""
        return self.add(GROUP, name, {"description": f"What {name} wears"}, computed={"ingress": [], "egress": []})

    def connect(self, source: Made, target: Made, port: int) -> None:
        """Both rules of one connection."""
        name = f"{source.name}-{target.name}"
        open_to(self.program, f"{name}-in", target, port, {"referencedSecurityGroupId": source.id})
        open_to(self.program, f"{name}-out", source, port, {"referencedSecurityGroupId": target.id}, token=EGRESS)

    def logs(self, name: str) -> Made:
        """A log group."""
        return self.add(LOGS, name, {"name": f"/acme/{name}", "retentionInDays": 365, "kmsKeyId": KEY})

    def key(self, *services: str) -> Made:
        """A key that AWS's services may use for this account."""
        use = {"Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*", "Effect": "Allow"}
        own = {"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}
        root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        statements: list[dict[str, Any]] = [{**use, "Principal": root, "Action": "kms:*"}]
        statements += [{**use, **own, "Principal": {"Service": service}} for service in services]
        props = {"enableKeyRotation": True, "policy": Json({"Version": "2012-10-17", "Statement": statements})}
        return self.add("aws:kms/key:Key", "key", props, computed={"arn": KEY})

    def may(self, who: Made, what: str, *actions: str, on: Any) -> None:
        """Grant a role something."""
        grant(self.program, f"{who.name}-{what}", who, allow([*actions], *(on if isinstance(on, tuple) else (on,))))

    def role(self, name: str, service: str) -> Made:
        """A role for a service of AWS's."""
        return role(self.program, name, None, service)

    def function(self, name: str, told: dict[str, Any] | None = None, **props: Any) -> tuple[Made, Made]:
        """A function and its role."""
        acting = self.role(name, "lambda.amazonaws.com")
        common = {"name": name, "role": acting.arn, "runtime": "python3.13", "environment": {"variables": told or {}}}
        made = self.add(FUNCTION, name, {**common, **props}, computed={"arn": arn("lambda", f"function:{name}")})
        return made, acting

    def service(self, name: str, group: Made, told: dict[str, Any] | None = None) -> Made:
        """An ECS service on Fargate; its task's role."""
        acting = role(self.program, name)
        environment = [{"name": key, "value": value} for key, value in (told or {}).items()]
        containers = Json([container(name, environment=environment)])
        task = self.add(TASK, name, {"family": name, "taskRoleArn": acting.arn, "containerDefinitions": containers})
        network = {"securityGroups": [group.id], "subnets": ["subnet-1"], "assignPublicIp": False}
        self.add(ECS_SERVICE, name, {"taskDefinition": task.arn, "networkConfiguration": network})
        return acting

    def queue(self, name: str, *statements: dict[str, Any], **props: Any) -> tuple[Made, Made]:
        """A queue that takes nothing without TLS, and its dead-letter queue."""
        dead, made = (
            self.add(QUEUE, each, {"name": each, "kmsMasterKeyId": KEY}, computed={"arn": arn("sqs", each)})
            for each in (f"{name}-dead", name)
        )
        made.props |= {"redrivePolicy": Json({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 5}), **props}
        for each, more in ((dead, ()), (made, statements)):
            deny = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": each.arn, "Condition": _TLS}
            document = Json({"Version": "2012-10-17", "Statement": [deny, *more]})
            self.add(QUEUE_POLICY, each.name, {"queueUrl": each.id, "policy": document})
        return made, dead

    def bucket(self, name: str, *statements: dict[str, Any]) -> Made:
        """A bucket that takes nothing without TLS."""
        made = self.add("aws:s3/bucket:Bucket", name, {"bucket": f"acme-{name}"}, computed=_bucket(name))
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": _TLS}
        everything = {"Resource": [made.arn, Text((made.arn, "/*"))]}
        document = Json({"Version": "2012-10-17", "Statement": [{**deny, **everything}, *statements]})
        self.add("aws:s3/bucketPolicy:BucketPolicy", name, {"bucket": made.id, "policy": document})
        return made

    def table(self, name: str, **props: Any) -> Made:
        """A table that outlives mistakes."""
        kept = {"deletionProtectionEnabled": True, "pointInTimeRecovery": {"enabled": True}}
        return self.add(
            TABLE, name, {"name": name, **kept, **props}, computed={"arn": arn("dynamodb", f"table/{name}")}
        )


def _bucket(name: str) -> dict[str, str]:
    return {"arn": f"arn:aws:s3:::acme-{name}", "bucketRegionalDomainName": f"acme-{name}.s3.eu-west-1.amazonaws.com"}


def account(build: Callable[[Account], object]) -> Change:
    """In the place of the market: an account."""

    def change(souk: Market) -> None:
        souk.program.made.clear()
        build(Account(souk.program))

    return change
