"""Kills services at random, one after the other, for as long as it is let."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

from souk.local.home import Home
from souk.local.soak.beside import again, services

PAUSE_SECONDS: Final = 4.0
"""Between two kills. A service is up again within a second or two."""


@contextmanager
def wrecking(home: Home, seed: int) -> Generator[Counter[str]]:
    """SIGKILL to a service every few seconds while inside. Counts the kills by service."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable run, no secret
    kills: Counter[str] = Counter()
    waiting: list[str] = []

    def wreck() -> None:
        running = services(home)
        # Everybody's turn comes before anybody's second one.
        left = [name for name in waiting if name in running] or chance.sample(sorted(running), len(running))
        if left:
            name = left.pop()
            with suppress(ProcessLookupError):
                os.kill(running[name], signal.SIGKILL)
                kills[name] += 1
        waiting[:] = left

    with again("wrecker", lambda: PAUSE_SECONDS * chance.uniform(0.5, 1.5), wreck):
        yield kills
