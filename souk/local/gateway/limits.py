"""How often one may call: token buckets, and a quota a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from souk.local.plan.api import Limit

Clock = Callable[[], float]


class Bucket:
    """API Gateway's token bucket: refilled at a rate, holding a burst at most."""

    def __init__(self, limit: Limit, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._tokens = float(limit.burst)
        self._seen = clock()

    def take(self) -> bool:
        """Take a token, if there is one."""
        now = self._clock()
        self._tokens = min(float(self._limit.burst), self._tokens + (now - self._seen) * self._limit.rate)
        self._seen = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass(slots=True)
class Quota:
    """Requests of one key in one day. `today` gives the day's number."""

    limit: int | None
    today: Callable[[], int]
    _day: int = field(default=-1, init=False)
    _used: int = field(default=0, init=False)

    def take(self) -> bool:
        """Count one request, if the day has one left."""
        day = self.today()
        if day != self._day:
            self._day, self._used = day, 0
        if self.limit is not None and self._used >= self.limit:
            return False
        self._used += 1
        return True
