"""Handle a batch of the service's queue, message by message."""

import json

from kit.log import log


class UndeliveredError(Exception):
    """A message that reached nobody, and why."""


def handle(event, context):
    """Name the messages that failed: SQS keeps those alone, and gives them up to the dead-letter queue in the end."""
    del context
    failed = []
    for record in event["Records"]:
        try:
            deliver(json.loads(record["body"]))
        except (UndeliveredError, ValueError) as reason:
            log("undelivered", level="error", message_id=record["messageId"], reason=str(reason))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def deliver(event):
    """Send one notification. There is no channel yet, so none is pretended to have been sent."""
    raise UndeliveredError(f"no channel is implemented yet for {event.get('detail-type')}")
