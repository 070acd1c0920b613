"""How many messages a task takes from a queue at once.

Of a FIFO queue's group, what stands behind a message that failed goes back unhandled, and is counted as received all
the same: taken together with a poisoned message each time that one is tried, it would end among the dead letters with
it. Yet one at a time, every message costs two requests. So a task takes one to begin with, and more while all goes
well; and whenever something failed, there or elsewhere, one at a time until that must be handled or given up.

So what stands behind poison is counted once for each task at most: less often than the queue's redrive policy has it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

MOST: Final = 10
"""What one ReceiveMessage takes (SQS API Reference)."""

WARY_SECONDS: Final = 40 * 60.0
"""Longer than a message is tried at all: 34 minutes (see `pace`)."""


class Appetite:
    """A task's, for one queue. `fifo`: messages wait for each other there; elsewhere all are taken at once.

    Safe to share between the queue's workers, which have to: wary alone, each would meet the poison once more.
    """

    def __init__(self, *, fifo: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._fifo = fifo
        self._wary_until = 0.0
        self._lock = threading.Lock()
        self.now = 1 if fifo else MOST

    def handled(self, *, failed: bool) -> None:
        """A poll's messages were dealt with; whether one of them failed, or has failed before."""
        if not self._fifo:
            return
        with self._lock:
            if failed:
                self.now, self._wary_until = 1, self._clock() + WARY_SECONDS
            elif self._clock() >= self._wary_until:
                self.now = min(2 * self.now, MOST)
