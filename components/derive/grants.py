"""Named grants: each a fixed, short list of actions on one thing the service owns or was given. Pure.

Nobody writes action lists in a service. One RolePolicy is made per grant, so a diff shows a permission by its name.
Actions and resource types: AWS Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from components.arns import Arns
from components.derive.identity import APPLICATION_USER, SMS_SENDER, Identity
from components.derive.late import Late, Ref, Text
from components.spec import Cache, Compute, ItemUse, Postgres, ServiceSpec, Table


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Only its resources may hold what is known after creation."""

    actions: tuple[str, ...]
    resources: tuple[Text, ...]
    conditions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    effect: Literal["Allow", "Deny"] = "Allow"


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission with a name, such as `consume-queue` or `connect-catalogue`."""

    name: str
    statements: tuple[Statement, ...]


KEY = Ref("key", "arn")
"""The service's own KMS key, where the stack asks for customer-managed keys."""

CONSUME = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage")
FEED = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
"""What Lambda's own poller does under the function's role (Lambda Developer Guide, "Configuring a queue")."""

QUERY = "dynamodb:Query"
ITEMS: Mapping[ItemUse, str] = {
    "delete": "dynamodb:DeleteItem",
    "get": "dynamodb:GetItem",
    "put": "dynamodb:PutItem",
    "update": "dynamodb:UpdateItem",
}


def runtime(spec: ServiceSpec, identity: Identity, *, customer_key: bool, compute: Compute) -> tuple[Grant, ...]:
    """What the service's own code may do on `compute`: of a function, Lambda polls the queue."""
    arns = identity.place.arns
    grants: list[Grant] = []
    if spec.consumes:
        actions = FEED if compute == "lambda" else CONSUME
        grants.append(Grant("consume-queue", (Statement(actions, (arns.queue(identity.queue),)),)))
    grants += [
        Grant(f"consume-{table.name}-stream", (Statement(CONSUME, (arns.queue(identity.stream_queue(table.name)),)),))
        for table in spec.streams
    ]
    if spec.publishes:
        grants.append(_publish_events(spec, identity))
    grants += [_store(store, identity) for store in spec.stores]
    grants += [
        Grant(f"publish-{channel}", (Statement(("sns:Publish",), (arns.topic(identity.topic(channel)),)),))
        for channel in spec.topics
    ]
    if "email" in spec.writes:
        sender = {"StringEquals": {"ses:FromAddress": f"no-reply@{identity.place.domain}"}}
        identity_arn = arns.of("ses", f"identity/{identity.place.domain}")
        grants.append(Grant("send-email", (Statement(("ses:SendEmail",), (identity_arn,), sender),)))
    if "sms" in spec.writes:
        # Not by SNS: to publish to a phone number has no resource, so whoever may do it may publish to every topic.
        sender_ids = arns.of("sms-voice", f"sender-id/{SMS_SENDER}/*")  # one in each country
        grants.append(Grant("send-sms", (Statement(("sms-voice:SendTextMessage",), (sender_ids,)),)))
    if customer_key and _encrypts(spec):
        grants.append(Grant("use-key", (Statement(("kms:Decrypt", "kms:GenerateDataKey"), (Late("", KEY),)),)))
    return tuple(grants)


def execution(
    identity: Identity, parameters: tuple[str, ...], secrets: tuple[str, ...] = (), *, customer_key: bool = False
) -> tuple[Grant, ...]:
    """What ECS may do to start a task: pull the service's image, write its log, read its parameters and secrets.

    `secrets` are names; `customer_key` says that they are encrypted with the service's own key.
    """
    arns = identity.place.arns
    grants = [_pull_image(identity), write_log(arns, identity.log_group)]
    if parameters:
        read = Statement(("ssm:GetParameters",), tuple(arns.parameter(path) for path in parameters))
        grants.append(Grant("read-parameters", (read,)))
    if secrets:
        whole = tuple(f"{arns.secret(name)}-??????" for name in secrets)
        grants.append(Grant("read-secrets", (Statement(("secretsmanager:GetSecretValue",), whole),)))
        if customer_key:
            grants.append(Grant("use-key", (Statement(("kms:Decrypt",), (Late("", KEY),)),)))
    return tuple(grants)


def migration(spec: ServiceSpec, identity: Identity, *, customer_key: bool) -> tuple[Grant, ...]:
    """What the migration task may do: read the master secrets of the service's databases. Nobody else can."""
    del identity  # the same shape as its neighbours; the secrets' names are RDS's own
    secrets = tuple(Late("", Ref(store.name, "masterSecretArn")) for store in spec.databases)
    grants = [Grant("read-master-secrets", (Statement(("secretsmanager:GetSecretValue",), secrets),))]
    if customer_key:
        grants.append(Grant("use-key", (Statement(("kms:Decrypt",), (Late("", KEY),)),)))
    return tuple(grants)


def function(identity: Identity) -> tuple[Grant, ...]:
    """What Lambda needs of a service's function beside the code's own grants."""
    return vpc_function(identity.place.arns, function=identity.function, log_group=identity.log_group)


def vpc_function(arns: Arns, *, function: str, log_group: str) -> tuple[Grant, ...]:
    """What Lambda needs of a function's role, whoever owns it: its log, and interfaces in the VPC.

    The interfaces are for Lambda, not for the code: a Deny closes them to calls made from inside the function (AWS
    Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC").
    """
    interfaces, subnets, groups = (
        arns.of("ec2", f"{kind}/*") for kind in ("network-interface", "subnet", "security-group")
    )
    manage = ("ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses")
    create = ("ec2:CreateNetworkInterface",)
    describe = ("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets")
    from_code = {"ArnEquals": {"lambda:SourceFunctionArn": arns.function(function)}}
    return (
        write_log(arns, log_group),
        Grant(
            "join-vpc",
            (
                Statement(create, (interfaces, subnets, groups)),
                Statement(manage, (interfaces,)),
                Statement(describe, ("*",)),
                Statement((*create, *manage, *describe), ("*",), from_code, effect="Deny"),
            ),
        ),
    )


def pipe(table: Table, identity: Identity, *, customer_key: bool) -> tuple[Grant, ...]:
    """What the pipe from a table's stream to its queue may do."""
    arns = identity.place.arns
    queue = identity.stream_queue(table.name)
    read = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
    grants = [
        Grant(
            "read-stream",
            (
                Statement(read, (Late("", Ref(table.name, "streamArn")),)),
                Statement(("dynamodb:ListStreams",), ("*",)),
            ),
        ),
        Grant(
            "fill-queue",
            (Statement(("sqs:SendMessage",), (arns.queue(queue), arns.queue(identity.undelivered(table.name)))),),
        ),
    ]
    if customer_key:
        grants.append(Grant("use-key", (Statement(("kms:Decrypt", "kms:GenerateDataKey"), (Late("", KEY),)),)))
    return tuple(grants)


def document(statements: tuple[Statement, ...]) -> dict[str, Any]:
    """The policy document, with Late values still in its resources."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": statement.effect,
                "Action": list(statement.actions),
                "Resource": list(statement.resources),
                **({"Condition": dict(statement.conditions)} if statement.conditions else {}),
            }
            for statement in statements
        ],
    }


def trust(principal: str, account: str | None) -> dict[str, Any]:
    """A role's trust in one AWS service, for this account alone (against the confused deputy).

    `account` None: the service doesn't tell for which account it acts.
    """
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": principal},
    }
    if account is not None:
        statement["Condition"] = {"StringEquals": {"aws:SourceAccount": account}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _publish_events(spec: ServiceSpec, identity: Identity) -> Grant:
    bus = identity.place.arns.bus(identity.place.bus)
    own = {
        "StringEquals": {
            "events:source": identity.place.event_source(spec.name),
            "events:detail-type": list(spec.publishes),
        }
    }
    return Grant("publish-events", (Statement(("events:PutEvents",), (bus,), own),))


def _store(store: Postgres | Table | Cache, identity: Identity) -> Grant:
    arns = identity.place.arns
    match store:
        case Table():
            table = arns.table(identity.table(store.name))
            items = [ITEMS[use] for use in sorted(set(store.items))]
            statements = [Statement((*items, QUERY) if store.sort else tuple(items), (table,))]
            if store.indexes:
                statements.append(Statement((QUERY,), tuple(f"{table}/index/{index.name}" for index in store.indexes)))
            return Grant(f"read-write-{store.name}", tuple(statements))
        case Postgres():
            user = Late(arns.of("rds-db", "dbuser:"), Ref(store.name, "resourceId"), f"/{APPLICATION_USER}")
            return Grant(f"connect-{store.name}", (Statement(("rds-db:connect",), (user,)),))
        case Cache():
            group = arns.of("elasticache", f"replicationgroup:{identity.cache(store.name)}")
            user = arns.of("elasticache", f"user:{identity.cache_user(store.name)}")
            return Grant(f"connect-{store.name}", (Statement(("elasticache:Connect",), (group, user)),))


def _pull_image(identity: Identity) -> Grant:
    layers = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    return Grant(
        "pull-image",
        (
            Statement(("ecr:GetAuthorizationToken",), ("*",)),  # the action has no resource to name
            Statement(layers, (identity.place.arns.repository(identity.repository),)),
        ),
    )


def write_log(arns: Arns, log_group: str) -> Grant:
    """Create streams in one log group and write to them."""
    streams = f"{arns.log_group(log_group)}:*"
    return Grant("write-log", (Statement(("logs:CreateLogStream", "logs:PutLogEvents"), (streams,)),))


def _encrypts(spec: ServiceSpec) -> bool:
    """Whether the service's own code meets its key: databases decrypt on their own side."""
    return bool(spec.consumes or spec.tables or spec.topics)
