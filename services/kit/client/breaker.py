"""A circuit breaker: stops calling what mostly fails, and tries again after a while with one call."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal


class CircuitOpenError(Exception):
    """The call was not made: the service that it is for has been failing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When it opens: at `failures` (a share) of the calls of the last `window` seconds, if they were `calls` or more.

    After `rest` seconds one call is let through: it closes the circuit, or opens it for as long again.
    """

    failures: float = 0.5
    window: float = 30.0
    calls: int = 10
    rest: float = 30.0


class Breaker:
    """The breaker of one callee. Safe to use from many threads."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._lock = threading.Lock()
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._opened: float | None = None
        self._trying = False

    @property
    def state(self) -> Literal["closed", "open", "half-open"]:
        """What it does with the next call."""
        with self._lock:
            if self._opened is None:
                return "closed"
            rested = self._clock() - self._opened >= self._limits.rest
            return "half-open" if rested else "open"

    @contextmanager
    def call(self, failure: Callable[[Exception], bool] = lambda error: True) -> Generator[None]:  # noqa: ARG005 - every error, unless told
        """Make a call inside. An exception counts against the callee if `failure` says so.

        Raises CircuitOpenError instead of making the call while the circuit is open.
        """
        trial = self._enter()
        try:
            yield
        except Exception as error:
            self._leave(trial, good=not failure(error))
            raise
        except BaseException:
            self._leave(trial, good=None)  # an interrupted call says nothing about the callee
            raise
        self._leave(trial, good=True)

    def _enter(self) -> bool:
        """Let a call in. Returns whether it is the one that decides whether the circuit closes."""
        with self._lock:
            if self._opened is None:
                return False
            if self._trying or self._clock() - self._opened < self._limits.rest:
                raise CircuitOpenError
            self._trying = True
            return True

    def _leave(self, trial: bool, *, good: bool | None) -> None:
        with self._lock:
            now = self._clock()
            if trial:
                self._trying = False
                if good is not None:
                    self._opened = None if good else now
                    self._outcomes.clear()
            elif self._opened is None and good is not None:  # what began before it opened changes nothing after
                self._outcomes.append((now, good))
                self._judge(now)

    def _judge(self, now: float) -> None:
        while self._outcomes[0][0] < now - self._limits.window:
            self._outcomes.popleft()
        bad = sum(not good for _, good in self._outcomes)
        if len(self._outcomes) >= self._limits.calls and bad >= self._limits.failures * len(self._outcomes):
            self._opened = now
