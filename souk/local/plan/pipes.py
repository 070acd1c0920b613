"""EventBridge pipes from table streams to queues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.analysis.values import as_mapping
from souk.local.plan.resources import Resources

PIPE: Final = "aws:pipes/pipe:Pipe"


@dataclass(frozen=True, slots=True)
class Pipe:
    """One pipe. `group` and `deduplication` are JSON paths into a stream's record; `dead_letter` a queue's ARN."""

    name: str
    role: str
    stream_arn: str
    queue_arn: str
    group: str
    deduplication: str
    attempts: int
    dead_letter: str | None


def pipes(resources: Resources) -> Iterator[Pipe]:
    """The plan's pipes."""
    for found in resources.all(PIPE):
        source = found["sourceParameters"]["dynamodbStreamParameters"]
        target = found["targetParameters"]["sqsQueueParameters"]
        yield Pipe(
            name=found["name"],
            role=found["roleArn"],
            stream_arn=found["source"],
            queue_arn=found["target"],
            group=target["messageGroupId"],
            deduplication=target["messageDeduplicationId"],
            attempts=int(source.get("maximumRetryAttempts") or 100),
            dead_letter=as_mapping(source.get("deadLetterConfig")).get("arn"),
        )
