"""Look until everything has settled, or until time is up."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from souk.verify.seen import Seen

PAUSE: Final = 10.0
"""Seconds between two looks: ECS itself works in steps of about this length."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, and how to let it pass. Seconds."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def settle(
    looks: Mapping[str, Callable[[], Seen]], timeout: float, say: Callable[[str], None], clock: Clock | None = None
) -> dict[str, Seen]:
    """Look at everything at least once, and again while AWS works on it and `timeout` seconds aren't over.

    What is still being worked on in the end has that as a problem of its own.
    """
    clock = clock or Clock()
    end = clock.now() + timeout
    seen = {name: look() for name, look in looks.items()}
    while any(not found.settled for found in seen.values()) and clock.now() < end:
        for name, found in seen.items():
            if not found.settled:
                say(f"{name}: {found.state}")
        clock.sleep(min(PAUSE, max(0.0, end - clock.now())))
        seen = {name: found if found.settled else looks[name]() for name, found in seen.items()}
    return {name: found if found.settled else _unsettled(found, timeout) for name, found in seen.items()}


def _unsettled(found: Seen, timeout: float) -> Seen:
    return replace(found, problems=(f"still in progress after {timeout:.0f} s: {found.state}", *found.problems))
