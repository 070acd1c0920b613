"""Where messages go that nobody could handle."""

from __future__ import annotations

from typing import Final

from policies.analysis.identity import QUEUE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import Reference, candidates, refer, resolve
from policies.analysis.values import UNKNOWN, as_mapping, dig, from_json
from policies.analysis.workloads import EVENT_TARGET, FUNCTION, SCHEDULE

REDRIVE: Final = "aws:sqs/redrivePolicy:RedrivePolicy"
_REDRIVE_ALLOW: Final = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
_REDRIVERS: Final = (QUEUE, REDRIVE, "aws:sns/topicSubscription:TopicSubscription")
_TARGET: Final = "deadLetterTargetArn"
TARGET_PATHS: Final = {
    EVENT_TARGET: ("deadLetterConfig", "arn"),
    SCHEDULE: ("target", "deadLetterConfig", "arn"),
}
_PIPE: Final = "aws:pipes/pipe:Pipe"
_PIPE_SOURCES: Final = ("dynamodbStreamParameters", "kinesisStreamParameters")
_OTHER_PATHS: Final = {
    FUNCTION: ("deadLetterConfig", "targetArn"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("destinationConfig", "onFailure", "destinationArn"),
}


def redrives(resource: Resource) -> bool:
    """Whether a queue or redrive policy states where its failures go. Unknown but stated counts."""
    if not resource.states("redrivePolicy"):
        return False
    policy = from_json(resource.props["redrivePolicy"])
    return policy is UNKNOWN or bool(as_mapping(policy).get(_TARGET))


@once
def dead_letter_queues(stack: Stack) -> frozenset[Resource]:
    """Queues that something names as the place for its failures, or that say whose failures they take."""
    named = [_redrive_target(stack, resource) for resource in stack.of(*_REDRIVERS)]
    for token, path in {**TARGET_PATHS, **_OTHER_PATHS}.items():
        named.extend(refer(stack, resource, path, (QUEUE,)) for resource in stack.of(token))
    for source in _PIPE_SOURCES:
        path = ("sourceParameters", source, "deadLetterConfig", "arn")
        named.extend(refer(stack, pipe, path, (QUEUE,)) for pipe in stack.of(_PIPE))
    named.extend(refer(stack, resource, ("queueUrl",), (QUEUE,)) for resource in stack.of(_REDRIVE_ALLOW))
    taking = (queue for queue in stack.of(QUEUE) if queue.states("redriveAllowPolicy"))
    return frozenset((*taking, *(queue for reference in named for queue in reference.targets)))


def _redrive_target(stack: Stack, resource: Resource) -> Reference:
    if not resource.states("redrivePolicy"):
        return Reference()
    policy = from_json(resource.props["redrivePolicy"])
    if policy is UNKNOWN:
        return Reference(candidates(stack, resource, "redrivePolicy", (QUEUE,)), certain=False)
    return resolve(stack, resource, "redrivePolicy", dig(policy, _TARGET), (QUEUE,))
