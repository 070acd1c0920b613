"""Queues and topics: encrypted, and nothing that fails is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.dead_letters import REDRIVE, TARGET_PATHS, dead_letter_queues, redrives
from policies.analysis.identity import QUEUE
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, as_bool, dig
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule, stack_rule

_TOPIC: Final = "aws:sns/topic:Topic"


@resource_rule(
    About(
        name="messaging-encrypted",
        description="Every queue and topic is encrypted at rest.",
        severity="medium",
        remedy="Set kmsMasterKeyId, or sqsManagedSseEnabled on a queue; alarms need a key that admits CloudWatch.",
        sources=("SQS.1", "SNS.1", "CKV_AWS_26", "CKV_AWS_27", "SQS2"),
    ),
    QUEUE,
    _TOPIC,
)
def messaging_encrypted(resource: Resource, _options: Options) -> Iterator[Finding]:
    """What AWS would do by default doesn't count: it shows in no plan."""
    managed = resource.props.get("sqsManagedSseEnabled") if resource.type == QUEUE else None
    if resource.states("kmsMasterKeyId") or as_bool(managed):
        return
    if managed is UNKNOWN:
        yield Doubt(f"whether {resource.name} is encrypted isn't known yet")
    else:
        yield Violation(f"{resource.name} isn't encrypted at rest.")


@stack_rule(
    About(
        name="queue-has-dlq",
        description="What a queue, a bus rule or a schedule can't deliver ends in a dead-letter queue.",
        severity="medium",
        remedy="Give the queue a redrivePolicy, or the target a deadLetterConfig, to a queue that an alarm watches.",
        sources=("SQS3",),
        always=False,
    )
)
def queue_has_dlq(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A dead-letter queue needs none of its own."""
    redriven = {
        queue
        for policy in stack.of(REDRIVE)
        if redrives(policy)
        for queue in refer(stack, policy, ("queueUrl",), (QUEUE,)).targets
    }
    for queue in stack.of(QUEUE):
        if not redrives(queue) and queue not in redriven and queue not in dead_letter_queues(stack):
            yield Violation(f"The queue {queue.name} has no dead-letter queue.", queue.urn)
    for token, path in TARGET_PATHS.items():
        for target in stack.of(token):
            if dig(target.props, *path) in (None, ""):
                yield Violation(f"What {target.name} can't deliver is lost: it has no dead-letter queue.", target.urn)
