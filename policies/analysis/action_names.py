"""Whether a list of actions, as a statement has it, names an action. IAM compares them without regard to case."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from policies.analysis.globs import is_glob, matches
from policies.analysis.values import Unknown


class _Named(NamedTuple):
    words: frozenset[str]
    patterns: tuple[str, ...]


def named(actions: tuple[str | Unknown, ...], action: str) -> bool:
    """Whether one of them that is known is, or matches, the action (in lower case)."""
    found = _sorted(actions)
    return action in found.words or any(matches(pattern, action) for pattern in found.patterns)


@lru_cache(maxsize=4096)
def _sorted(actions: tuple[str | Unknown, ...]) -> _Named:
    """Words and patterns apart, since the same lists are asked for each right to each store, and mostly are words."""
    known = [item.lower() for item in actions if isinstance(item, str)]
    return _Named(
        frozenset(item for item in known if not is_glob(item)), tuple(item for item in known if is_glob(item))
    )
