"""Consuming a queue in this process, and what is left in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

from kit.sqs.appetite import Appetite
from kit.sqs.worker import QueueWorker, Received
from tests.services.aws import Aws


@contextmanager
def consuming(url: str, handle: Callable[[Received], None], appetite: Appetite | None = None) -> Generator[None]:
    """A worker on a thread while inside."""
    worker = QueueWorker("tests", url, handle, appetite=appetite)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def remaining(aws: Aws, url: str) -> dict[str, str]:
    """How many messages are there to be had, and how many somebody has."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
