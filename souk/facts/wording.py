"""How values of the graph are put into a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from souk.graph.model import UNKNOWN, Secret

Fact = tuple[str, str]
"""What it is about, and what there is to say."""

UNTIL_CREATED: Final = "known on creation"
HIDDEN: Final = "[secret]"


def shown(value: Any) -> str:
    """One value as text, neither Python's spelling nor a secret."""
    if value is UNKNOWN:
        return UNTIL_CREATED
    if isinstance(value, Secret):
        return HIDDEN
    return "" if value is None else str(value)


def listed(values: Iterable[Any]) -> str:
    """Several values, or a dash."""
    return ", ".join(shown(value) for value in values) or "-"


def plural(count: int, noun: str) -> str:
    """`1 queue`, `2 queues`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def joined(*parts: str) -> str:
    """Parts of a fact, the empty ones left out."""
    return " · ".join(part for part in parts if part)
