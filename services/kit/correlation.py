"""The correlation id: one for everything that one customer's action sets off, in every log line, call and event."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from kit.ids import new_id

HEADER: Final = "X-Correlation-Id"
ACCEPTED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What is taken from a caller. Anything else could forge a log line or a header."""

_current: ContextVar[str | None] = ContextVar("correlation_id", default=None)


def current() -> str | None:
    """The id of what is being handled, if anything is."""
    return _current.get()


def current_or_new() -> str:
    """The id of what is being handled, or a new one for what begins here."""
    return _current.get() or new_id()


def accepted(given: str | None) -> str:
    """The caller's id if it is fit to be used, else a new one."""
    return given if given is not None and ACCEPTED.fullmatch(given) else new_id()


@contextmanager
def correlated(correlation_id: str) -> Generator[None]:
    """Handle something under an id."""
    token = _current.set(correlation_id)
    try:
        yield
    finally:
        _current.reset(token)
