"""EventBridge Pipes' stand-in: a table's stream to a FIFO queue, record by record, in order, as the pipe's role.

Where it got to outlives a stop, as the stream itself does.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from souk.local.plan.pipes import Pipe

POLL_SECONDS: Final = 0.1
"""Between two looks at the stream, unless the last one left some: EventBridge takes 0.25 s (Lambda Developer Guide)."""

RETRY_SECONDS: Final = 0.5
AT_ONCE: Final = 100


class Carrier:
    """Runs in a thread. A record that can't be delivered holds up those behind it until it is given up."""

    def __init__(
        self,
        pipe: Pipe,
        *,
        streams: Any,
        sqs: Any,
        urls: Mapping[str, str],
        place: Path,
        log: Callable[[str], None],
    ) -> None:
        self._pipe = pipe
        self._streams = streams
        self._sqs = sqs
        self._urls = urls
        self._log = log
        self._place = place
        self._last = place.read_text() if place.exists() else None
        self._iterator: str | None = None

    def run(self, stopping: Callable[[], bool]) -> None:
        """Carry until told to stop."""
        while not stopping():
            try:
                carried = self.step(stopping)
            except Exception as error:  # noqa: BLE001 - the emulator may be down for a while; the pipe goes on from where it was
                self._log(f"{self._pipe.name}: {error}")
                self._iterator = None
                time.sleep(RETRY_SECONDS)
            else:
                if carried < AT_ONCE:
                    time.sleep(POLL_SECONDS)
        if self._last:
            self._place.write_text(self._last)

    def step(self, stopping: Callable[[], bool]) -> int:
        """Carry what is there. Returns how many records."""
        found = self._streams.get_records(ShardIterator=self._iterator or self._begin(), Limit=AT_ONCE)
        for record in found["Records"]:
            self._deliver(record, stopping)
            self._last = record["dynamodb"]["SequenceNumber"]
        self._iterator = found["NextShardIterator"]
        return len(found["Records"])

    def _begin(self) -> str:
        """An iterator behind the last record that was carried, or at the stream's beginning."""
        shard = self._streams.describe_stream(StreamArn=self._pipe.stream_arn)["StreamDescription"]["Shards"][0]
        place: dict[str, str] = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self._last}
            if self._last
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        made = self._streams.get_shard_iterator(StreamArn=self._pipe.stream_arn, ShardId=shard["ShardId"], **place)
        return made["ShardIterator"]

    def _deliver(self, record: Mapping[str, Any], stopping: Callable[[], bool]) -> None:
        message = {**record, "eventSourceARN": self._pipe.stream_arn}
        for attempt in range(self._pipe.attempts + 1):
            try:
                self._sqs.send_message(
                    QueueUrl=self._urls[self._pipe.queue_arn],
                    MessageBody=json.dumps(message, default=_written),
                    MessageGroupId=str(_at(record, self._pipe.group)),
                    MessageDeduplicationId=str(_at(record, self._pipe.deduplication)),
                )
            except Exception as error:
                self._log(f"{self._pipe.name}: attempt {attempt + 1}: {error}")
                if stopping():
                    raise
                time.sleep(RETRY_SECONDS)
            else:
                return
        if self._pipe.dead_letter:
            given_up = {"context": {"partnerResourceArn": self._pipe.name}, "record": message}
            self._sqs.send_message(
                QueueUrl=self._urls[self._pipe.dead_letter], MessageBody=json.dumps(given_up, default=_written)
            )


def _at(record: Mapping[str, Any], path: str) -> Any:
    """What a path such as `$.dynamodb.Keys.orderId.S` leads to."""
    found: Any = record
    for step in path.removeprefix("$.").split("."):
        found = found[step]
    return found


def _written(value: object) -> object:
    """Times and binary attributes as the service writes them: in seconds, and in base64."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no place in a message")
