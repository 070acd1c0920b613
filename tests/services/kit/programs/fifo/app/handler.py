"""A service that reads a FIFO queue, and can't handle what is bad."""

from kit.function import Function
from kit.sqs.worker import QueueWorker, Received
from kit.web.app import create_app


def take(message: Received) -> None:
    """Handle a message."""
    if "bad" in message.body:
        raise ValueError(message.body)


handle = Function(lambda: create_app(name="fifo", workers=[QueueWorker("all", "http://sqs/1/stream.fifo", take)]))
