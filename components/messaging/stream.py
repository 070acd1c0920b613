"""What brings a service the changes of its own table, in order: stream → pipe → FIFO queue."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.derive import grants
from components.derive.identity import Identity
from components.documents import Values
from components.messaging.queue import QueueArgs, dead_letter_queue, pair
from components.roles import RoleArgs, role
from components.spec import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamArgs:
    """`values` has the table's `streamArn`, and the key's ARN where the service has one."""

    identity: Identity
    table: Table
    stream_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    values: Values


class Stream(pulumi.ComponentResource):
    """A table's changes, as messages that keep their order within one partition key."""

    queue: aws.sqs.Queue

    def __init__(self, name: str, args: StreamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:messaging:Stream", name, None, opts)
        identity, table = args.identity, args.table.name
        queue_args = QueueArgs(identity=identity, key_arn=args.key_arn)
        queue, _ = pair(name, identity.stream_queue(table), queue_args, self)
        undelivered = dead_letter_queue(f"{name}-undelivered", identity.undelivered(table), queue_args, self)
        acting, policies = role(
            RoleArgs(
                logical=name,
                physical=identity.pipe_role(table),
                description=f"What the pipe from table {table} of {identity.service} may do",
                principal="pipes.amazonaws.com",
                grants=grants.pipe(args.table, identity, customer_key=args.key_arn is not None),
                values=args.values,
                service=identity.service,
            ),
            identity.place,
            self,
        )
        physical = identity.place.names.physical("pipe", identity.service, table)
        aws.pipes.Pipe(
            name,
            name=physical,
            description=f"Changes of table {table}, in order, to {identity.service}",
            role_arn=acting.arn,
            source=args.stream_arn,
            source_parameters=_source(undelivered.queue),
            target=queue.queue.arn,
            target_parameters=_target(args.table),
            tags=identity.place.names.tags(physical, service=identity.service),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*policies, *queue.ready, *undelivered.ready]),
        )
        self.queue = queue.queue
        self.register_outputs({"queue": self.queue.url})


def _source(undelivered: aws.sqs.Queue) -> aws.pipes.PipeSourceParametersArgs:
    """One record at a time, or a batch that fails in part would come back out of order; ten keys at once."""
    return aws.pipes.PipeSourceParametersArgs(
        dynamodb_stream_parameters=aws.pipes.PipeSourceParametersDynamodbStreamParametersArgs(
            starting_position="TRIM_HORIZON",
            batch_size=1,
            parallelization_factor=10,
            maximum_retry_attempts=100,
            dead_letter_config=aws.pipes.PipeSourceParametersDynamodbStreamParametersDeadLetterConfigArgs(
                arn=undelivered.arn
            ),
        )
    )


def _target(table: Table) -> aws.pipes.PipeTargetParametersArgs:
    attribute, _, kind = table.key.partition(":")
    return aws.pipes.PipeTargetParametersArgs(
        sqs_queue_parameters=aws.pipes.PipeTargetParametersSqsQueueParametersArgs(
            message_group_id=f"$.dynamodb.Keys.{attribute}.{kind or 'S'}",
            message_deduplication_id="$.eventID",
        )
    )
