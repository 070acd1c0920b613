"""Idempotency keys in Redis: which events were handled, and who works on a payment.

They save work and never decide: the conditional write to the payments' table does, and the provider's own keys. So
without Redis, and after it has forgotten, everything is slower and nothing is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import redis

from kit import telemetry
from kit.cache import Cache
from kit.ids import new_id
from kit.log import log

KEPT_SECONDS: Final = 24 * 60 * 60
LEASE_SECONDS: Final = 20
"""Longer than all calls for one payment may take. Whoever dies with a lease holds a payment up for as long."""

PATIENCE: Final = 1.0
"""Seconds to wait for somebody else's lease: an order is confirmed while its authorisation is still being told of."""

RELEASE: Final = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"
"""A lease that ran out may be somebody else's by now."""


class Lease(NamedTuple):
    """How asking for a lease ended. `waited`: somebody else had it, and what was known of the payment is old."""

    mine: bool
    waited: bool


class Keys:
    """The keys of this service."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    @contextmanager
    def once(self, event_id: str) -> Generator[str | None]:
        """For EventHandlers: the event's id, or None if it was handled before. It counts as handled at the end."""
        if self._asked("GET", f"event:{event_id}"):
            yield None
            return
        yield event_id
        self._asked("SET", f"event:{event_id}", "handled", "EX", KEPT_SECONDS)

    @contextmanager
    def lease(self, payment_id: str) -> Generator[Lease]:
        """Whether nobody else works on a payment, or has finished within a moment.

        Mine too while Redis is away: then two may work on it, and one is second.
        """
        name, mine, deadline = f"lease:{payment_id}", new_id(), time.monotonic() + PATIENCE
        waited = False
        while not (taken := self._taken(name, mine)) and time.monotonic() < deadline:
            waited = True
            time.sleep(0.02)
        try:
            yield Lease(taken, waited)
        finally:
            if taken:
                self._asked("EVAL", RELEASE, 1, name, mine)

    def _taken(self, name: str, mine: str) -> bool:
        return self._asked("SET", name, mine, "NX", "EX", LEASE_SECONDS, away="OK") is not None

    def _asked(self, *command: str | int, away: str | None = None) -> Any:
        """Redis's answer to a command, or `away`."""
        client: Any = self._cache.client  # redis-py's types don't say what comes back
        try:
            return client.execute_command(*command)
        except redis.RedisError as error:
            log.warning("keys away", command=command[0], reason=type(error).__name__)
            telemetry.count("keys.away")
            return away
