"""Answers kept in the cache, until what they were made from changes, or a minute has gone by.

Keys hold the version of the answers' shape and a generation. A change makes a new generation: everything kept before is
looked up no more, at once and in every task, and its time runs out by itself. Nothing has to be found and deleted.

The cache makes answers faster and is needed for none. While it is away the database answers; a circuit breaker sees to
it that not every request waits to find that out, and the service stays ready.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from typing import Final, TypeVar, cast

from kit import telemetry
from kit.cache import Cache
from kit.client.breaker import Breaker, CircuitOpenError, Limits
from kit.ids import new_id
from kit.log import log

SHAPE: Final = "1"
"""Changes with the shape of what is kept: a new version must not read what the old one wrote."""

GENERATION: Final = f"catalogue:{SHAPE}:generation"
SECONDS: Final = 60
"""How long an answer is kept at most: what a change that the cache didn't hear of may lag behind."""

T = TypeVar("T")


class ReadCache:
    """A dependency that is never in the way: without it, everything works."""

    outages: tuple[type[Exception], ...] = ()

    def __init__(self, cache: Cache) -> None:
        self.name = cache.name
        self._cache = cache
        self._breaker = Breaker(Limits(calls=5, window=10, rest=5))

    def open(self) -> None:
        """Make the client."""
        self._cache.open()

    def close(self) -> None:
        """Close its connections."""
        self._cache.close()

    def check(self) -> None:
        """A cache that is away makes the service slower and not unready."""

    def answer(self, question: str, make: Callable[[], str]) -> str:
        """The answer to a question, as it was kept, or as `make` makes it."""
        key = self._try(lambda: self._key(question))
        kept = self._try(lambda: cast("str | None", self._cache.client.get(key))) if key else None
        telemetry.count("cache.reads", outcome="hit" if kept else "miss" if key else "away")
        if kept:
            return kept
        made = make()
        if key:
            # Not all at once: what was kept together need not be made anew together.
            seconds = random.randint(SECONDS // 2, SECONDS)  # noqa: S311 - spreads load, keeps no secret
            self._try(lambda: self._cache.client.set(key, made, ex=seconds))
        return made

    def changed(self) -> None:
        """What answers are made from has changed. Call it after the change is committed: an answer made in between
        from what was there before would be kept under the new generation."""
        self._try(lambda: self._cache.client.set(GENERATION, new_id()))

    def _key(self, question: str) -> str:
        client = self._cache.client
        generation = client.get(GENERATION)
        if generation is None:
            # Never a fixed one: after an eviction it could find again what it had left behind.
            client.set(GENERATION, new_id(), nx=True)
            generation = client.get(GENERATION)
        return f"catalogue:{SHAPE}:{generation}:{hashlib.sha256(question.encode()).hexdigest()[:32]}"

    def _try(self, ask: Callable[[], T]) -> T | None:
        try:
            with self._breaker.call():
                return ask()
        except CircuitOpenError:
            return None
        except self._cache.outages as error:
            log.warning("cache away", reason=type(error).__name__)
            return None
