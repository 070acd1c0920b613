"""Handle a batch of the service's queue, message by message."""

import json
from typing import Any

from kit.log import log


class UndeliveredError(Exception):
    """A message that reached nobody, and why."""


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Name the messages that failed: SQS keeps those alone, and gives them up to the dead-letter queue in the end."""
    del context
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            deliver(json.loads(record["body"]))
        except (UndeliveredError, ValueError) as reason:
            log.error("undelivered", message_id=record["messageId"], reason=str(reason))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def deliver(event: dict[str, Any]) -> None:
    """Send one notification. There is no channel yet, so none is pretended to have been sent."""
    raise UndeliveredError(f"no channel is implemented yet for {event.get('detail-type')}")
