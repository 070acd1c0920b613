"""A Lambda handler for a queue: names the messages that failed, so that SQS keeps those alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit import telemetry
from kit.log import log


def batch(handle: Callable[[str], None]) -> Callable[[dict[str, Any], object], dict[str, Any]]:
    """A handler for app/handler.py: `handle = batch(handlers)`. Needs `ReportBatchItemFailures` on the mapping."""

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        del context
        telemetry.configure()
        failed: list[dict[str, str]] = []
        for record in event["Records"]:
            try:
                handle(record["body"])
            except Exception as error:  # noqa: BLE001 - it is that message's failure, not the batch's
                log.exception("message failed", message_id=record["messageId"], reason=type(error).__name__)
                telemetry.count("messages.failed", queue="lambda")
                failed.append({"itemIdentifier": record["messageId"]})
        telemetry.flush()
        return {"batchItemFailures": failed}

    return handler
