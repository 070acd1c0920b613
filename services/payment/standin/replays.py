"""Idempotency keys: a request that comes again under its key gets the answer that it had, and does nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kit.web.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer."""

    status: int
    body: dict[str, Any]


class Replays:
    """The answers so far, by key."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Kept | None]] = {}
        self._lock = threading.Lock()

    def once(self, key: str, request: str, work: Callable[[], Kept]) -> tuple[Kept, bool]:
        """The answer to a request, and whether it is a replay.

        Raises a 422 problem if the key was another request's, and 409 while that is under way.
        """
        with self._lock:
            known = self._kept.get(key)
            if known is None:
                self._kept[key] = (request, None)
            elif known[0] != request:
                raise ProblemError(422, "key-reused", "The key was used with another request.", code="key_reused")
            elif known[1] is None:
                raise ProblemError(409, "in-progress", "The request is under way.", code="in_progress")
            else:
                return known[1], True
        try:
            kept = work()
        except BaseException:
            with self._lock:
                del self._kept[key]
            raise
        with self._lock:
            self._kept[key] = (request, kept)
        return kept, False
