"""Looks after payments that are due: what a process died over, what the provider didn't answer, what wasn't told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from typing import Final

from kit import clock, telemetry
from kit.log import log

from .payments import Payments
from .settling import Settling

EVERY_SECONDS: Final = 1.0
PAGE: Final = 25


class Overdue:
    """A worker. Every task runs one: leases keep them apart, and where they don't, versions do."""

    name: str = "overdue"

    def __init__(self, payments: Payments, settling: Settling) -> None:
        self._payments = payments
        self._settling = settling
        self._round: Iterator[str] | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look now, and again every second."""
        while not self._stopping.is_set():
            if self.step() < PAGE:
                self._stopping.wait(EVERY_SECONDS)

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopping.set()

    def step(self) -> int:
        """Settle a page of what is due; the next one in the next step, and after the last from the front.

        Not the longest due each time: those that nobody can settle would hold up all. Returns how many payments.
        """
        if self._round is None:
            self._round = self._payments.due(clock.now(), PAGE)
        due = list(islice(self._round, PAGE))
        if len(due) < PAGE:
            self._round = None
        for payment_id in due:
            if self._stopping.is_set():
                break
            telemetry.count("payments.overdue")
            try:
                self._settling.settle(payment_id)
            except Exception as error:  # noqa: BLE001 - it is that payment's failure: the others are due too
                log.exception("payment not settled", payment_id=payment_id, reason=type(error).__name__)
        return len(due)
