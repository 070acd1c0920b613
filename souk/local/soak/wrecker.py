"""Kills services at random, one after the other, for as long as it is let."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, Final

from souk.local.control import ask
from souk.local.home import Home

PAUSE_SECONDS: Final = 4.0
"""Between two kills. A service is up again within a second or two."""


@contextmanager
def wrecking(home: Home, seed: int) -> Generator[Counter[str]]:
    """SIGKILL to a service every few seconds while inside. Counts the kills by service."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable run, no secret
    kills: Counter[str] = Counter()
    ended = threading.Event()

    def wreck() -> None:
        round_: list[str] = []
        while not ended.wait(PAUSE_SECONDS * chance.uniform(0.5, 1.5)):
            running = _services(home)
            # Everybody's turn comes before anybody's second one.
            round_ = [name for name in round_ if name in running] or chance.sample(sorted(running), len(running))
            if round_:
                name = round_.pop()
                with suppress(ProcessLookupError):
                    os.kill(running[name], signal.SIGKILL)
                    kills[name] += 1

    thread = threading.Thread(target=wreck, name="wrecker", daemon=True)
    thread.start()
    try:
        yield kills
    finally:
        ended.set()
        thread.join()


def _services(home: Home) -> dict[str, int]:
    """The services that run, by name, with their process ids."""
    processes: list[dict[str, Any]] = ask(home.control, {"ask": "status"})["processes"]
    return {one["name"]: one["pid"] for one in processes if one["service"] and one["pid"]}
