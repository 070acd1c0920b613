"""What EventBridge Pipes does: a table's stream to a FIFO queue, one record a message, an order's records in order."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from tests.services.aws import Aws


@contextmanager
def piping(aws: Aws, table: str, queue_url: str) -> Generator[None]:
    """Carry records while inside."""
    ended = threading.Event()
    thread = threading.Thread(target=_carry, args=(aws, table, queue_url, ended))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def records(aws: Aws, table: str) -> list[dict[str, Any]]:
    """Every record of a table's stream so far, as messages hold them."""
    streams, iterator = aws.client("dynamodbstreams"), _iterator(aws, table)
    return [_plain(record) for record in streams.get_records(ShardIterator=iterator)["Records"]]


def _carry(aws: Aws, table: str, queue_url: str, ended: threading.Event) -> None:
    streams, sqs, iterator = aws.client("dynamodbstreams"), aws.client("sqs"), _iterator(aws, table)
    while not ended.is_set():
        found = streams.get_records(ShardIterator=iterator)
        for record in found["Records"]:
            sqs.send_message(
                QueueUrl=queue_url,
                MessageBody=json.dumps(_plain(record)),
                MessageGroupId=record["dynamodb"]["Keys"]["orderId"]["S"],
                MessageDeduplicationId=record["eventID"],
            )
        iterator = found["NextShardIterator"]
        ended.wait(0.05)


def _iterator(aws: Aws, table: str) -> str:
    streams = aws.client("dynamodbstreams")
    arn = aws.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    return streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(record, default=str))
