"""When a message comes back whose handling failed.

The queue's redrive policy counts how often a message is received, so the pauses decide how long an outage may last
before what is in hand ends among the dead letters: a database's failover takes minutes, and an upgrade gone wrong a
quarter of an hour. What can't be read is no better for waiting, unless a deployment ends that brings who can.
"""

from __future__ import annotations

import random
from typing import Final

LONGEST_PAUSE: Final = 180
"""With the plan's eighteen receives (components/messaging/queue.py), a message is tried for 17 to 34 minutes."""

UNREADABLE_PAUSE: Final = 4


class UnreadableError(Exception):
    """The message is nothing that this service understands. It goes to the dead-letter queue, where someone looks."""


def pause(attempt: int, error: Exception | None = None) -> int:
    """Seconds until a message that failed for the n-th time comes back: doubling, with jitter."""
    longest = UNREADABLE_PAUSE if isinstance(error, UnreadableError) else LONGEST_PAUSE
    most = min(2**attempt, longest)
    return random.randint(most // 2, most)  # noqa: S311 - spreads load, keeps no secret
