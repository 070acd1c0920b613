"""Where data goes on from a bucket or a stream: to what reads a stream, and to the buckets that are written from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from policies.analysis.functions import functions
from policies.analysis.handed_out import STREAM
from policies.analysis.identity import BUCKETS, QUEUE, TABLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.replicas import replications
from policies.analysis.store_types import RDS_CLUSTER, RDS_INSTANCE
from policies.analysis.workloads import FUNCTION, PIPE

_FIREHOSE: Final = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
_MAPPING: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"
_CONSUMERS: Final[Mapping[str, tuple[str, ...]]] = {
    _FIREHOSE: ("kinesisSourceConfiguration", "kinesisStreamArn"),
    _MAPPING: ("eventSourceArn",),
    PIPE: ("source",),
    "aws:kinesis/streamConsumer:StreamConsumer": ("streamArn",),
}
"""What reads a stream, and by which property it names it."""
_DESTINATIONS: Final = (
    ("extendedS3Configuration", "bucketArn"),
    ("extendedS3Configuration", "s3BackupConfiguration", "bucketArn"),
    ("httpEndpointConfiguration", "s3Configuration", "bucketArn"),
    ("redshiftConfiguration", "s3Configuration", "bucketArn"),
    ("opensearchConfiguration", "s3Configuration", "bucketArn"),
)
"""The buckets that a delivery stream writes to."""
_TARGETS: Final = (FUNCTION, STREAM, QUEUE, _FIREHOSE)
"""What a pipe hands on to."""
IMPORTING: Final[Mapping[str, tuple[str, ...]]] = {
    TABLE: ("importTable", "s3BucketSource", "bucket"),
    RDS_INSTANCE: ("s3Import", "bucketName"),
    RDS_CLUSTER: ("s3Import", "bucketName"),
}
"""What starts with what lies in a bucket."""


def onward(stack: Stack, places: Iterable[Resource]) -> tuple[Resource, ...]:
    """Everything of the stack that gets what lies in the places, directly or by steps."""
    found: dict[Resource, None] = {}
    queue = list(places)
    while queue:
        for following in _next(stack).get(queue.pop(0).urn, ()):
            if following not in found:
                found[following] = None
                queue.append(following)
    return tuple(found)


@once
def _next(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """What gets it from each place (by URN) in one step."""
    found: dict[str, tuple[Resource, ...]] = {}
    for source, goal in _steps(stack):
        found[source.urn] = (*found.get(source.urn, ()), goal)
    return found


def _steps(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    yield from _read(stack)
    yield from _handed(stack)
    for token, path in IMPORTING.items():
        for store in stack.of(token):
            yield from ((bucket, store) for bucket in refer(stack, store, path, BUCKETS).targets)
    for each in (each for found in replications(stack).values() for each in found):
        yield from ((each.source, goal) for goal in each.goal.targets)


def _read(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """From streams to what reads them."""
    for token, path in _CONSUMERS.items():
        for consumer in stack.of(token):
            yield from ((stream, consumer) for stream in refer(stack, consumer, path, (STREAM,)).targets)


def _handed(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """From what reads to what it hands on to."""
    for mapping in stack.of(_MAPPING):
        yield from ((mapping, each) for each in functions(stack, mapping, ("functionName",)).targets)
    for pipe in stack.of(PIPE):
        yield from ((pipe, each) for each in refer(stack, pipe, ("target",), _TARGETS).targets)
    for firehose in stack.of(_FIREHOSE):
        for path in _DESTINATIONS:
            yield from ((firehose, bucket) for bucket in refer(stack, firehose, path, BUCKETS).targets)
