"""One thing that a stack needs before it exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["there", "missing", "differs"]


@dataclass(frozen=True, slots=True)
class Piece:
    """What it is, whether it is there as it should be, and how to make it so.

    `make` changes AWS; None where this isn't the bootstrap's to make: then `remedy` says whose it is.
    """

    name: str
    state: State
    detail: str = ""
    make: Callable[[], None] | None = None
    remedy: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == "there"
