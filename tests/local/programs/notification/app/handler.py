"""Handles a batch: a message that says "poison" fails, one that says "late" never ends, the others are sent on."""

import json
import os
import time
from typing import Any

import boto3


def handle(event: Any, context: object) -> dict[str, Any]:
    """Name the messages that failed."""
    del context
    failed: list[dict[str, str]] = []
    make: Any = boto3.client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - overloads by literal names
    for record in event["Records"]:
        detail = json.loads(record["body"])["detail"]
        if detail.get("say") == "late":
            time.sleep(600)
        if detail.get("say") == "poison":
            failed.append({"itemIdentifier": record["messageId"]})
        else:
            topic = os.environ["EMAIL_TOPIC_ARN"]
            make("sns", region_name=os.environ["AWS_REGION"]).publish(TopicArn=topic, Message=detail["say"])
    return {"batchItemFailures": failed}
