"""What brings a service the events it subscribes to: a rule on the bus, and a queue of the service's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components.derive.identity import Identity
from components.messaging.queue import DAY, QueueArgs, pair

RETRIES: Final = 185
"""How often the bus tries a delivery within a day before it gives up: AWS's own figure, and its most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionArgs:
    """`events` are the detail types, `publishers` the services that they come from."""

    identity: Identity
    events: tuple[str, ...]
    publishers: tuple[str, ...]
    bus_name: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None


class Subscription(pulumi.ComponentResource):
    """Rule → queue → dead-letter queue.

    What the bus can't deliver goes to the same dead-letter queue as what the service can't handle: both are messages
    that someone has to look at, and one alarm watches them.
    """

    queue: aws.sqs.Queue

    def __init__(self, name: str, args: SubscriptionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:messaging:Subscription", name, None, opts)
        identity = args.identity
        sender = identity.place.arns.event_rule(identity.place.bus, identity.event_rule)
        queue_args = QueueArgs(identity=identity, key_arn=args.key_arn, sender=sender)
        queue, dead = pair(name, identity.queue, queue_args, self)
        rule = aws.cloudwatch.EventRule(
            name,
            name=identity.event_rule,
            description=f"Events that {identity.service} subscribes to",
            event_bus_name=args.bus_name,
            event_pattern=json.dumps(pattern(args), sort_keys=True),
            tags=identity.place.names.tags(identity.event_rule, service=identity.service),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            event_bus_name=args.bus_name,
            arn=queue.queue.arn,
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=dead.queue.arn),
            retry_policy=aws.cloudwatch.EventTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=DAY, maximum_retry_attempts=RETRIES
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*queue.ready, *dead.ready]),
        )
        self.queue = queue.queue
        self.register_outputs({"queue": self.queue.url})


def pattern(args: SubscriptionArgs) -> dict[str, list[str]]:
    """What the rule matches. Naming the source too keeps one service from speaking for another."""
    sources = [args.identity.place.event_source(publisher) for publisher in args.publishers]
    return {"source": sources, "detail-type": list(args.events)}
