"""Give memory back: glibc keeps what each thread has freed, and a service with twenty threads grows without end."""

from __future__ import annotations

import ctypes
from typing import Final

ARENA_MAX: Final = -8
MMAP_THRESHOLD: Final = -3
"""glibc's `malloc.h`: M_ARENA_MAX and M_MMAP_THRESHOLD."""

ARENAS: Final = 2
LARGE: Final = 1024 * 1024
"""Bytes. Blocks of this size go back to the system as soon as they are free; left alone, glibc raises the limit itself
to the first such block's size, and keeps a password hash's 7 MiB for each thread that ever made one."""


def frugal() -> None:
    """Say so to glibc. Other C libraries have nothing to be told. Before the first thread starts."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, ARENAS)
        mallopt(MMAP_THRESHOLD, LARGE)
