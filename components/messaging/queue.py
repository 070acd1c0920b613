"""SQS queues: encrypted, over TLS only, and with a dead-letter queue behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.derive.identity import Identity, dead_letter

VISIBILITY_SECONDS: Final = 180
"""How long a received message stays hidden: the time a consumer has to handle it."""

MAX_RECEIVES: Final = 18
"""How often a message is tried before it is a dead letter. With a task's pauses (services/kit/sqs/pace.py) that takes
more than a quarter of an hour, with a function's hidden messages an hour: a database's failover takes minutes.
"""

DAY: Final = 24 * 60 * 60
KEPT_DAYS: Final = 4
DEAD_KEPT_DAYS: Final = 14
"""The longest that SQS keeps a message: a dead letter outlasts a holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueArgs:
    """`key_arn` None leaves the encryption to SQS. `sender` is the ARN of the bus rule that may send, if one may."""

    identity: Identity
    key_arn: pulumi.Input[str] | None
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Guarded:
    """A queue and its policy. Whoever makes AWS send to the queue waits for the policy too."""

    queue: aws.sqs.Queue
    policy: aws.sqs.QueuePolicy

    @property
    def ready(self) -> list[pulumi.Resource]:
        """What a sender waits for."""
        return [self.queue, self.policy]


def pair(logical: str, name: str, args: QueueArgs, parent: pulumi.Resource) -> tuple[Guarded, Guarded]:
    """A queue and its dead-letter queue, both FIFO if the name says so."""
    dead = dead_letter_queue(f"{logical}-dlq", dead_letter(name), args, parent)
    arns = args.identity.place.arns
    redrive = {"deadLetterTargetArn": arns.queue(dead_letter(name)), "maxReceiveCount": MAX_RECEIVES}
    queue = aws.sqs.Queue(
        logical,
        **_common(name, args),
        visibility_timeout_seconds=VISIBILITY_SECONDS,
        receive_wait_time_seconds=20,
        message_retention_seconds=KEPT_DAYS * DAY,
        redrive_policy=json.dumps(redrive, sort_keys=True),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[dead.queue]),
    )
    aws.sqs.RedriveAllowPolicy(
        f"{logical}-dlq",
        queue_url=dead.queue.url,
        redrive_allow_policy=json.dumps(
            {"redrivePermission": "byQueue", "sourceQueueArns": [arns.queue(name)]}, sort_keys=True
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return _guarded(logical, name, queue, args, parent), dead


def dead_letter_queue(logical: str, name: str, args: QueueArgs, parent: pulumi.Resource) -> Guarded:
    """A queue that nothing reads by itself: someone looks, mends and sends back."""
    queue = aws.sqs.Queue(
        logical,
        **_common(name, args),
        message_retention_seconds=DEAD_KEPT_DAYS * DAY,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return _guarded(logical, name, queue, args, parent)


def _common(name: str, args: QueueArgs) -> dict[str, Any]:
    common: dict[str, Any] = {"name": name}
    common["tags"] = args.identity.place.names.tags(name, service=args.identity.service)
    if name.endswith(".fifo"):
        # Deduplication and order by message group, not by queue, or one busy group would hold up all others.
        common |= {
            "fifo_queue": True,
            "deduplication_scope": "messageGroup",
            "fifo_throughput_limit": "perMessageGroupId",
        }
    if args.key_arn is None:
        return common | {"sqs_managed_sse_enabled": True}
    return common | {"kms_master_key_id": args.key_arn, "kms_data_key_reuse_period_seconds": 300}


def _guarded(logical: str, name: str, queue: aws.sqs.Queue, args: QueueArgs, parent: pulumi.Resource) -> Guarded:
    policy = aws.sqs.QueuePolicy(
        logical,
        queue_url=queue.url,
        policy=json.dumps(_policy(args.identity.place.arns.queue(name), args.sender), sort_keys=True),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return Guarded(queue, policy)


def _policy(arn: str, sender: str | None) -> dict[str, Any]:
    """Nobody without TLS; and the bus, which holds no role, by the rule it acts for."""
    statements: list[dict[str, Any]] = [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    if sender is not None:
        statements.append(
            {
                "Sid": "BusDelivers",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": sender}},
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}
