"""Passwords: argon2id, at the least of the memory for which OWASP's "Password Storage Cheat Sheet" states a cost."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kit.web.problems import ProblemError

AT_ONCE: Final = 1
"""Hashes computed at once: each takes 7 MiB, and more of a core than a task has."""

WAIT_SECONDS: Final = 5

_hasher: Final = PasswordHasher(time_cost=5, memory_cost=7 * 1024, parallelism=1)
_room: Final = threading.BoundedSemaphore(AT_ONCE)
_NOBODYS: Final = "$argon2id$v=19$m=7168,t=5,p=1$uBgkEGIqmjzkbarOgfv8kQ$qAVgXQ/mb1jgVM+atDs9I0i2O/gpN06DNpFqbsOwIP4"
"""A well-formed hash of no known password: whoever guesses at addresses waits as long for one that nobody has."""


def hashed(password: str) -> str:
    """The hash to keep. Raises a 503 problem when too many are being computed."""
    with _turn():
        return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password. `kept` None (no such account) takes as long. Raises as `hashed` does."""
    with _turn():
        try:
            return _hasher.verify(kept or _NOBODYS, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a hash was made at another cost than today's."""
    return _hasher.check_needs_rehash(kept)


@contextmanager
def _turn() -> Generator[None]:
    if not _room.acquire(timeout=WAIT_SECONDS):
        raise ProblemError(503, "busy", "Too many are signing in. Try again in a moment.", headers={"Retry-After": "2"})
    try:
        yield
    finally:
        _room.release()
