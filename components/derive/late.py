"""Values that exist only after creation, named while they don't. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """An attribute that AWS makes up: `Ref("catalogue", "resourceId")`. `of` is a store's name, or a part's."""

    of: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Late:
    """A text with one such value in it."""

    prefix: str
    ref: Ref
    suffix: str = ""


Text = str | Late
"""Known, or known after creation."""
