"""Identifiers that sort by the time they were made: UUID version 7 (RFC 9562 section 5.7)."""

from __future__ import annotations

import os
import re
import threading
import time
import uuid
from typing import Annotated, Final

from pydantic import StringConstraints

PATTERN: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
"""A UUID in lower case. JSON Schema and Python read it alike."""

Id = Annotated[str, StringConstraints(pattern=PATTERN, min_length=36, max_length=36)]
"""An identifier in a path or a body: nothing else reaches a query."""

_COUNTER_BITS: Final = 74
_NAMESPACE: Final = uuid.UUID("5d0c7e9e-3b1f-4a52-9b57-6a1f0f5d2c11")
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new identifier, greater than every one that this process has made before, even within a millisecond."""
    global _last  # noqa: PLW0603 - the order holds for the process, so the state is the process's
    with _lock:
        millisecond = time.time_ns() // 1_000_000
        fresh = millisecond << _COUNTER_BITS | int.from_bytes(os.urandom(9)) >> 1
        _last = fresh if fresh > _last else _last + 1
        value = _last
    high, low = value >> 62, value & (1 << 62) - 1
    return str(uuid.UUID(int=(high >> 12) << 80 | 0x7 << 76 | (high & 0xFFF) << 64 | 0b10 << 62 | low))


def is_id(text: str) -> bool:
    """Whether a text is such an identifier."""
    return re.fullmatch(PATTERN, text) is not None


def named_id(*names: str) -> str:
    """The identifier that always follows from these names, wherever it is made: UUID version 5 (RFC 9562).

    Who makes it twice has made one thing.
    """
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))
