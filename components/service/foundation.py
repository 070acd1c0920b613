"""What a service stands on, whatever it runs as: log, image, stores, queues, topics and rules."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.derive.grants import KEY
from components.derive.late import Ref
from components.groups import security_group
from components.image.image import Image, ImageArgs
from components.messaging.schemas import Schemas, SchemasArgs
from components.messaging.stream import Stream, StreamArgs
from components.messaging.subscription import Subscription, SubscriptionArgs
from components.service.access import access
from components.service.channels import mail, topics
from components.service.log import log
from components.service.scope import Scope
from components.service.stores import stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """`values` is what AWS made up so far, `queue` what the bus fills. Whatever runs waits for all of `ready`."""

    log_group: aws.cloudwatch.LogGroup
    image: Image
    queue: aws.sqs.Queue | None
    migration_group: aws.ec2.SecurityGroup | None
    values: dict[Ref, pulumi.Input[str]]
    ready: list[pulumi.Resource]


def foundation(scope: Scope) -> Foundation:
    """Make it, in the order in which one part needs another."""
    log_group = log(scope)
    image = Image(
        f"{scope.name}-image",
        ImageArgs(
            identity=scope.identity,
            settings=scope.settings,
            images=scope.args.config.images,
            tag=scope.args.image_tag,
            key_arn=scope.key_arn,
            deletable=not scope.args.config.data.deletion_protection,
            puller=scope.place.arns.function(scope.identity.function) if scope.compute == "lambda" else None,
        ),
        scope.options(),
    )
    made = stores(scope)
    values = {**made.values, **({KEY: scope.key_arn} if scope.key_arn is not None else {})}
    topics(scope)
    _schemas(scope)
    if "email" in scope.spec.writes:
        mail(scope)
    _streams(scope, values)
    group = _migration_group(scope)
    rules = access(scope, stores=made.groups, migration=group.id if group else None)
    return Foundation(
        log_group=log_group,
        image=image,
        queue=_subscription(scope),
        migration_group=group,
        values=values,
        ready=[log_group, *image.ready, *rules],
    )


def _subscription(scope: Scope) -> aws.sqs.Queue | None:
    if not scope.spec.consumes:
        return None
    publishers = dict.fromkeys(scope.args.catalogue.publisher(event) for event in scope.spec.subscribes)
    subscription = Subscription(
        f"{scope.name}-queue",
        SubscriptionArgs(
            identity=scope.identity,
            events=scope.spec.subscribes,
            publishers=tuple(publishers),
            bus_name=scope.platform.bus_name,
            key_arn=scope.key_arn,
        ),
        scope.options(),
    )
    return subscription.queue


def _schemas(scope: Scope) -> None:
    if scope.args.events:
        args = SchemasArgs(identity=scope.identity, events=scope.args.events, registry=scope.platform.registry_name)
        Schemas(f"{scope.name}-schemas", args, scope.options())


def _streams(scope: Scope, values: dict[Ref, pulumi.Input[str]]) -> None:
    for table in scope.spec.streams:
        Stream(
            f"{scope.name}-{table.name}-stream",
            StreamArgs(
                identity=scope.identity,
                table=table,
                stream_arn=values[Ref(table.name, "streamArn")],
                key_arn=scope.key_arn,
                values=values,
            ),
            scope.options(),
        )


def _migration_group(scope: Scope) -> aws.ec2.SecurityGroup | None:
    """The group that migrations run in, for a service with a database."""
    if not scope.spec.databases:
        return None
    return security_group(
        f"{scope.name}-migration",
        parts=(scope.name, "migration"),
        description=f"Migrations of {scope.name}",
        vpc_id=scope.platform.vpc_id,
        place=scope.place,
        parent=scope.parent,
        service=scope.name,
        role="migration",
    )
