"""How long a deployment takes at least where only so many resources are created at once.

The engine starts whatever waits for nothing any more, in the order in which the program registered it, until as many
are under way as it may have: what is ready beyond that waits for its turn.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Set


def lasting(waits: Mapping[str, Set[str]], takes: Mapping[str, float], at_once: int) -> float:
    """The seconds that everything takes, each after all that it waits for, and never more than `at_once` together.

    `waits` is in the order of registration.
    """
    order = [*waits]
    place = {name: index for index, name in enumerate(order)}
    left = {name: len(waits[name]) for name in order}
    waiting: dict[str, list[str]] = {}
    for name in order:
        for other in waits[name]:
            waiting.setdefault(other, []).append(name)
    ready = [place[name] for name in order if not left[name]]
    heapq.heapify(ready)
    running: list[tuple[float, int]] = []
    now = 0.0
    while ready or running:
        while ready and len(running) < at_once:
            index = heapq.heappop(ready)
            heapq.heappush(running, (now + takes[order[index]], index))
        now, done = heapq.heappop(running)
        for name in waiting.get(order[done], ()):
            left[name] -= 1
            if not left[name]:
                heapq.heappush(ready, place[name])
    return now
