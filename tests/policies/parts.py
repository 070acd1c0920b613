"""Pieces of AWS programs, written as Souk writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.policies.kit import Json, Made, Program, Ref

ACCOUNT: Final = "111122223333"
REGION: Final = "eu-west-1"

GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
TASK: Final = "aws:ecs/taskDefinition:TaskDefinition"
ECS_SERVICE: Final = "aws:ecs/service:Service"
DATABASE: Final = "aws:rds/instance:Instance"
TABLE: Final = "aws:dynamodb/table:Table"
CACHE: Final = "aws:elasticache/replicationGroup:ReplicationGroup"
PARAMETER: Final = "aws:ssm/parameter:Parameter"
SECRET: Final = "aws:secretsmanager/secret:Secret"  # noqa: S105 (a type token)
QUEUE: Final = "aws:sqs/queue:Queue"
QUEUE_POLICY: Final = "aws:sqs/queuePolicy:QueuePolicy"
TOPIC: Final = "aws:sns/topic:Topic"
SUBNET: Final = "aws:ec2/subnet:Subnet"
MONTHLY: Final[Mapping[str, Any]] = {"rotationRules": {"automaticallyAfterDays": 30}}
"""A pace at which a secret is changed."""


def arn(service: str, rest: str) -> str:
    """An ARN that is known from a name."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def allow(actions: list[str], *resources: Any) -> Json:
    """A policy document with one statement."""
    return Json(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": list(resources)}]}
    )


def trust(service: str) -> Json:
    """The trust of a role in an AWS service, for this account."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return Json({"Statement": [{**statement, "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}]})


def tls_only(action: str, *resources: Any) -> Json:
    """A resource policy that refuses what doesn't come over TLS."""
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": list(resources), "Condition": plain}
    return Json({"Version": "2012-10-17", "Statement": [deny]})


def container(name: str, **extra: Any) -> dict[str, Any]:
    """A container with little power and with logs."""
    logs = {"logDriver": "awslogs", "options": {"awslogs-group": "/souk/dev/app"}}
    return {"name": name, "user": "10001", "readonlyRootFilesystem": True, "logConfiguration": logs, **extra}


def group(program: Program, name: str, parent: Made, *, role: str | None = None, service: str | None = None) -> Made:
    """A security group with the tags of the convention."""
    tags = {"souk:role": role, "souk:service": service}
    props = {"description": f"The group {name}", "tags": {key: value for key, value in tags.items() if value}}
    return program.add(GROUP, name, props, parent=parent, computed={"ingress": [], "egress": []})


def _label(made: Made) -> str:
    tags = made.props["tags"]
    return tags.get("souk:role") or tags["souk:service"]


def edge(program: Program, source: Made, target: Made, port: int) -> tuple[Made, Made]:
    """Both rules of one connection: ingress at the target, egress at the source."""
    common = {
        "description": f"{source.name} to {target.name}",
        "ipProtocol": "tcp",
        "fromPort": port,
        "toPort": port,
    }
    tags = {"souk:from": _label(source), "souk:to": _label(target), "souk:port": str(port)}
    name = f"{source.name}-to-{target.name}"
    ends = {"securityGroupId": target.id, "referencedSecurityGroupId": source.id}
    ingress = program.add(INGRESS, f"{name}-ingress", {**common, **ends, "tags": dict(tags)})
    ends = {"securityGroupId": source.id, "referencedSecurityGroupId": target.id}
    return ingress, program.add(EGRESS, f"{name}-egress", {**common, **ends, "tags": dict(tags)})


def open_to(
    program: Program, name: str, target: Made, port: int, peer: dict[str, Any], *, token: str = INGRESS
) -> Made:
    """One rule on a group towards an address range or another peer."""
    props = {"securityGroupId": target.id, "description": name, "ipProtocol": "tcp", "fromPort": port, "toPort": port}
    return program.add(token, name, {**props, **peer})


def role(program: Program, name: str, parent: Made | None = None, service: str = "ecs-tasks.amazonaws.com") -> Made:
    """A role with a name that is known."""
    props = {"name": f"souk-dev-{name}", "assumeRolePolicy": trust(service)}
    computed: dict[str, Any] = {"arn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{name}", "inlinePolicies": []}
    return program.add(ROLE, name, props, parent=parent, computed=computed)


def grant(program: Program, name: str, to: Made, document: Json) -> Made:
    """A policy of a role, a child of the same component."""
    parent = program.made.get(to.parent or "")
    return program.add(ROLE_POLICY, name, {"role": Ref(to.urn, "name"), "policy": document}, parent=parent)


def rotated(program: Program, secret: Made) -> Made:
    """A rotation that changes a secret each month, beside it."""
    props = {"secretId": secret.id, "rotationLambdaArn": arn("lambda", "function:rotate"), **MONTHLY}
    parent = program.made.get(secret.parent or "")
    return program.add("aws:secretsmanager/secretRotation:SecretRotation", secret.name, props, parent=parent)
