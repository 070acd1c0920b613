"""Events as the bus delivers them to a service's queue, and what a service puts on the bus."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kit import clock
from kit.ids import new_id
from tests.services.aws import Aws

Event = dict[str, Any]
"""What stands in `detail`: an envelope."""


def body(kind: str, data: dict[str, Any], *, event_id: str | None = None) -> str:
    """A message's body. `event_id` where the same event shall come twice."""
    detail = {
        "id": event_id or new_id(),
        "type": kind,
        "version": 1,
        "occurredAt": clock.rfc3339(clock.now()),
        "correlationId": new_id(),
        "data": data,
    }
    return json.dumps({"detail-type": kind, "source": f"souk.{kind.partition('.')[0]}", "detail": detail})


def deliver(aws: Aws, queue_url: str, *bodies: str) -> None:
    """Put messages into a queue."""
    sqs = aws.client("sqs")
    for start in range(0, len(bodies), 10):
        entries = [{"Id": str(number), "MessageBody": one} for number, one in enumerate(bodies[start : start + 10])]
        assert not sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed")


class Heard:
    """What came to a queue that hears everything. Remembers what it read, in whatever sequence that came."""

    def __init__(self, aws: Aws, queue_url: str) -> None:
        self._aws = aws
        self._queue_url = queue_url
        self.events: list[Event] = []

    def wait(self, number: int, wanted: Callable[[Event], bool]) -> list[Event]:
        """So many events that are wanted, once they have come."""
        while len(found := [event for event in self.events if wanted(event)]) < number:
            self.events += [one["detail"] for one in self._aws.received(self._queue_url, 1)]
        return found

    def about(self, kind: str, **data: Any) -> Event:
        """The first event of a kind with these data, once it has come."""
        return self.wait(1, lambda event: event["type"] == kind and data.items() <= event["data"].items())[0]
