"""How often each caller made each call, and what the answers cost."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from typing import Any

Key = tuple[str, str, str]


class Meter:
    """Counts. Safe to use from many threads."""

    def __init__(self) -> None:
        self._times: Counter[Key] = Counter()
        self._seconds: defaultdict[Key, float] = defaultdict(float)
        self._lock = threading.Lock()

    def count(self, caller: str, service: str, operation: str, seconds: float) -> None:
        """One call that took so many seconds of a processor."""
        with self._lock:
            self._times[caller, service, operation] += 1
            self._seconds[caller, service, operation] += seconds

    def told(self) -> list[dict[str, Any]]:
        """So far: `caller`, `service`, `operation`, `times`, and `seconds` of a processor."""
        with self._lock:
            return [
                {
                    "caller": key[0],
                    "service": key[1],
                    "operation": key[2],
                    "times": times,
                    "seconds": self._seconds[key],
                }
                for key, times in sorted(self._times.items())
            ]
