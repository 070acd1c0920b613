"""Keep the garbage collector from looking through what will live as long as the work does."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Generator
from typing import Final

THRESHOLDS: Final = (100_000, 20, 100)
"""A recording or a judgement makes hundreds of objects per resource that live to its end: the default looks at all of
them again and again, in vain, and ever longer with the size of the graph."""


@contextlib.contextmanager
def kept() -> Generator[None]:
    """Take everything that exists for lasting, and look rarely at what is made, until the outermost block ends."""
    if gc.get_freeze_count():
        yield
        return
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
