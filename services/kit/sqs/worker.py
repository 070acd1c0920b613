"""A worker that polls a queue: long polling, one message after the other, and a stop that finishes the one at hand.

A message whose handling fails comes back after a while, longer each time; the queue's redrive policy counts, and moves
it to the dead-letter queue in the end. In a FIFO queue the rest of its group waits behind it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kit import aws, telemetry
from kit.log import log
from kit.sqs.appetite import Appetite
from kit.sqs.pace import pause
from kit.sqs.visibility import HIDDEN_SECONDS, Heartbeat

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef, MessageTypeDef

POLL_SECONDS: Final = 5
"""How long a poll waits for messages, and so at most how long an idle worker takes to stop. SQS admits 20."""


@dataclass(frozen=True, slots=True)
class Received:
    """One message. `attempt` counts from 1. `group` is a FIFO queue's message group."""

    id: str
    body: str
    attempt: int
    group: str | None = None


class QueueWorker:
    """A worker. `handle` returns when the message is done with, and raises when it is not."""

    def __init__(
        self,
        name: str,
        queue_url: str,
        handle: Callable[[Received], None],
        client: Callable[[], SQSClient] | None = None,
        appetite: Appetite | None = None,
    ) -> None:
        self.name = name
        self._queue_url = queue_url
        self.handle = handle
        self._client = client or _client
        self.away = ""
        self._appetite = appetite or _appetite(queue_url)
        self._stopping = threading.Event()

    @property
    def queue(self) -> str:
        """The queue's name."""
        return self._queue_url.rpartition("/")[2]

    def run(self) -> None:
        """Poll and handle until it is told to stop."""
        sqs = self._client()
        heartbeat = Heartbeat(sqs, self._queue_url)
        while not self._stopping.is_set():
            messages = self._poll(sqs)
            if messages:
                with heartbeat.beating([_receipt(message) for message in messages]):
                    self._batch(sqs, heartbeat, messages)

    def stop(self) -> None:
        """Ask it to stop. What it has not begun goes back to the queue."""
        self._stopping.set()

    def _poll(self, sqs: SQSClient) -> list[MessageTypeDef]:
        """What has come. How the last poll went is what `/ready` says of the queue: it costs no request of its own."""
        try:
            answer = sqs.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=self._appetite.now,
                WaitTimeSeconds=POLL_SECONDS,
                VisibilityTimeout=HIDDEN_SECONDS,
                MessageSystemAttributeNames=["ApproximateReceiveCount", "MessageGroupId"],
            )
        except Exception as error:
            self.away = type(error).__name__
            raise
        self.away = ""
        return answer.get("Messages", [])

    def _batch(self, sqs: SQSClient, heartbeat: Heartbeat, messages: list[MessageTypeDef]) -> None:
        done: list[str] = []
        failed: set[str | None] = set()
        wary = False
        try:
            for message in messages:
                received = _received(message)
                wary = wary or received.attempt > 1
                if self._stopping.is_set() or (received.group is not None and received.group in failed):
                    self._give_back(sqs, heartbeat, message, 0)
                elif (wait := self._one(received)) is None:
                    done.append(_receipt(message))
                else:
                    failed.add(received.group)
                    self._give_back(sqs, heartbeat, message, wait)
        finally:
            self._appetite.handled(failed=wary or bool(failed))
            self._delete(sqs, heartbeat, done)

    def _give_back(self, sqs: SQSClient, heartbeat: Heartbeat, message: MessageTypeDef, seconds: int) -> None:
        """Have a message come back after so many seconds. If that can't be said, it comes when it is hidden no more."""
        heartbeat.drop(_receipt(message))
        try:
            sqs.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=_receipt(message), VisibilityTimeout=seconds
            )
        except Exception as error:  # noqa: BLE001 - the others of its batch have nothing to do with it
            log.warning("message not given back", queue=self.name, reason=type(error).__name__)

    def _delete(self, sqs: SQSClient, heartbeat: Heartbeat, receipts: list[str]) -> None:
        """Delete what is done with, all at once: a request costs as much as handling many a message does."""
        for receipt in receipts:
            heartbeat.drop(receipt)
        if not receipts:
            return
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": receipt} for number, receipt in enumerate(receipts)
        ]
        answer = sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)
        for failed in answer.get("Failed", []):  # it comes again, and whoever handles it knows what it has handled
            log.warning("message not deleted", queue=self.name, reason=failed.get("Code"))

    def _one(self, received: Received) -> int | None:
        """Handle a message. Returns None if it is done with, else after how many seconds it shall come back."""
        try:
            self.handle(received)
        except Exception as error:  # noqa: BLE001 - it is that message's failure, not the worker's
            wait = pause(received.attempt, error)
            log.exception(
                "message failed",
                queue=self.name,
                message_id=received.id,
                attempt=received.attempt,
                reason=type(error).__name__,
                again_in=wait,
            )
            telemetry.count("messages.failed", queue=self.name)
            return wait
        telemetry.count("messages.handled", queue=self.name)
        return None


def side_by_side(many: int, name: str, queue_url: str, handle: Callable[[Received], None]) -> list[QueueWorker]:
    """So many workers for one queue, each on a thread of its own. `handle` has to stand that.

    For handling that waits more than it works: one slow answer from outside then holds nobody else up.
    """
    shared, appetite = cache(_client), _appetite(queue_url)
    return [QueueWorker(name, queue_url, handle, shared, appetite) for _ in range(many)]


def _appetite(queue_url: str) -> Appetite:
    return Appetite(fifo=queue_url.endswith(".fifo"))


def _client() -> SQSClient:
    return aws.client("sqs", read_timeout=POLL_SECONDS + 5)


def _receipt(message: MessageTypeDef) -> str:
    return message.get("ReceiptHandle", "")


def _received(message: MessageTypeDef) -> Received:
    attributes = message.get("Attributes", {})
    return Received(
        id=message.get("MessageId", ""),
        body=message.get("Body", ""),
        attempt=int(attributes.get("ApproximateReceiveCount", "1")),
        group=attributes.get("MessageGroupId"),
    )


def delivered(record: dict[str, Any]) -> Received:
    """A message as Lambda brings it."""
    attributes: dict[str, str] = record.get("attributes", {})
    return Received(
        id=record["messageId"],
        body=record["body"],
        attempt=int(attributes.get("ApproximateReceiveCount", "1")),
        group=attributes.get("MessageGroupId"),
    )
