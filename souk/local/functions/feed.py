"""The poller of an event source mapping: batches of a queue to a function, under the function's own role."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from souk.local.functions.runtime import FunctionError
from souk.local.plan.workloads import Feed

WAIT_SECONDS: Final = 2
"""How long a poll waits: short, because it also bounds how long a stop does."""

PAUSE_SECONDS: Final = 1.0


class Poller:
    """Runs in a thread. `invoke` runs the function and waits for it; `stopping` says when to end."""

    def __init__(
        self, feed: Feed, sqs: Any, queue_url: str, invoke: Callable[[Any], Any], log: Callable[[str], None]
    ) -> None:
        self._feed = feed
        self._sqs = sqs
        self._url = queue_url
        self._invoke = invoke
        self._log = log

    def run(self, stopping: Callable[[], bool]) -> None:
        """Poll until told to stop. Whatever fails, the messages come back by themselves."""
        while not stopping():
            try:
                self.step()
            except Exception as error:  # noqa: BLE001 - the emulator may be down for a while; the poller outlives that
                self._log(f"{self._feed.function}: polling failed: {error}")
                time.sleep(PAUSE_SECONDS)

    def step(self) -> None:
        """Hand one batch over, and delete what was handled."""
        found = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(self._feed.batch, 10),
            WaitTimeSeconds=WAIT_SECONDS,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = found.get("Messages", [])
        if not messages:
            return
        try:
            result = self._invoke({"Records": [self._record(message) for message in messages]})
        except FunctionError as error:
            self._log(f"{self._feed.function}: {error}")
            return
        kept = self._failed(result, {message["MessageId"] for message in messages})
        done = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
            if message["MessageId"] not in kept
        ]
        if done:
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=done)

    def _failed(self, result: Any, ids: set[str]) -> set[str]:
        """The messages that the function wants back. An answer that makes no sense means all: so does Lambda."""
        if not self._feed.partial or not result:
            return set()
        try:
            named = {item["itemIdentifier"] for item in result["batchItemFailures"]}
        except (KeyError, TypeError):
            return ids
        return named if named <= ids else ids

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message as Lambda hands it over."""
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: {"stringValue": value.get("StringValue"), "dataType": value["DataType"]}
                for name, value in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message.get("MD5OfBody", ""),
            "eventSource": "aws:sqs",
            "eventSourceARN": self._feed.queue_arn,
            "awsRegion": self._feed.queue_arn.split(":")[3],
        }
