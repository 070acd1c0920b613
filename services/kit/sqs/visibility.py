"""Keeps messages that are being handled hidden from other consumers, however long that takes."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kit.log import log

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

HIDDEN_SECONDS: Final = 30
"""How long a message stays hidden once its consumer has died. The heartbeat renews it at a third."""


class Heartbeat:
    """Renews the visibility time-out of what is held."""

    def __init__(self, sqs: SQSClient, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._held: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def beating(self, receipts: list[str]) -> Generator[None]:
        """Hold messages while inside. `drop` lets go of one."""
        ended = threading.Event()
        with self._lock:
            self._held = set(receipts)
        thread = threading.Thread(target=self._beat, args=(ended,), name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def drop(self, receipt: str) -> None:
        """Let go of a message: it is deleted, or shall come back. Waits for a renewal that is on its way."""
        with self._lock:
            self._held.discard(receipt)

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(HIDDEN_SECONDS / 3):
            with self._lock:
                for receipt in self._held:
                    self._renew(receipt)

    def _renew(self, receipt: str) -> None:
        try:
            self._sqs.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt, VisibilityTimeout=HIDDEN_SECONDS
            )
        except Exception as error:  # noqa: BLE001 - the next beat tries again; handling is idempotent if it was too late
            log.warning("visibility not renewed", reason=type(error).__name__)
