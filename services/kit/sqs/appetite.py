"""How many messages a worker takes at once.

Of a FIFO queue's group, what stands behind a message that failed goes back unhandled, and is counted as received all
the same: taken together with a poisoned message each time that one is tried, it would end among the dead letters with
it. Yet one at a time, every message costs two requests. So a worker takes one to begin with and more while all goes
well; and after a failure one again, until whatever failed is handled or given up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from kit.sqs.pace import LONGEST_PAUSE

MOST: Final = 10
"""What one ReceiveMessage takes (SQS API Reference)."""

WARY_SECONDS: Final = LONGEST_PAUSE + 20.0
"""Longer than a failed message stays away: while it is being tried again, this begins anew each time."""


class Appetite:
    """A worker's. `fifo`: of a queue in which messages wait for each other; in others all are taken at once."""

    def __init__(self, *, fifo: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._fifo = fifo
        self._wary_until = 0.0
        self.now = 1 if fifo else MOST

    def handled(self, *, failed: bool) -> None:
        """A poll's messages were dealt with; whether one of them failed."""
        if not self._fifo:
            return
        if failed:
            self.now, self._wary_until = 1, self._clock() + WARY_SECONDS
        elif self._clock() >= self._wary_until:
            self.now = min(2 * self.now, MOST)
