"""What a process does about its memory, and what it doesn't do again and again.

glibc keeps what each thread has freed: a service with twenty threads grows without end. And Python's collector looks
for cycles in everything there is, whenever some hundred objects more are made than freed.
"""

from __future__ import annotations

import ctypes
import gc
from typing import Final

ARENA_MAX: Final = -8
MMAP_THRESHOLD: Final = -3
"""glibc's `malloc.h`: M_ARENA_MAX and M_MMAP_THRESHOLD."""

ARENAS: Final = 2
LARGE: Final = 1024 * 1024
"""Bytes. Blocks of this size go back to the system as soon as they are free; left alone, glibc raises the limit itself
to the first such block's size, and keeps a password hash's 7 MiB for each thread that ever made one."""

THRESHOLDS: Final = (10_000, 10, 10)
"""Objects of the first generation, where Python has 700: cycles of that many, a megabyte or two, wait to be found."""


def frugal() -> None:
    """Say so to glibc. Other C libraries have nothing to be told. Before the first thread starts."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, ARENAS)
        mallopt(MMAP_THRESHOLD, LARGE)


def settled() -> None:
    """Take what there is by now for lasting, and look less often for cycles in what is made. Once all is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
