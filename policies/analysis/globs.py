"""IAM's wildcards: `*` is any text, `?` one character. Whether patterns match, meet, or contain each other.

A third one, SEGMENT, is for ARNs of our own making: the part between two colons that isn't known yet.
"""

from __future__ import annotations

import functools
import re
from typing import Final

UNGUESSABLE: Final = "\x00"
"""Stands for a part of a name that isn't known yet: only a wildcard matches it, never a literal."""

SEGMENT: Final = "\x01"
"""Any text without a colon. IAM's own `*` reaches beyond colons, an unknown region or account doesn't."""

UNNAMED: Final = "\x02"
"""Stands for a name that the program makes and that isn't known yet: a pattern with a wildcard may be meant for it."""


@functools.lru_cache(maxsize=65536)
def _compiled(pattern: str, one: str = ".", segment: str = "[^:]*") -> re.Pattern[str]:
    """The expression that matches what the pattern matches, in which no `*` is ever tried at a second length.

    If what follows a `*` is found at its first place, later places leave less for the rest. Tried all, as `.*` is,
    twenty-five of them take longer than anyone waits. A SEGMENT behind a `*` would have to be tried: see `_walks`.
    """
    signs = {"?": one, SEGMENT: segment}
    first, *others = ("".join(signs.get(char) or re.escape(char) for char in piece) for piece in pattern.split("*"))
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1] if piece)
    return re.compile(f"{first}{middle}.*{others[-1]}" if others else first, re.DOTALL)


def is_glob(text: str) -> bool:
    """Whether the text holds a wildcard. Asked of everything, so that nothing is built to answer it."""
    return "*" in text or "?" in text or SEGMENT in text


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches the text, in which wildcards are ordinary characters. Case-sensitive."""
    if not is_glob(pattern):
        return pattern == text
    star, segment = pattern.find("*"), pattern.rfind(SEGMENT)
    if 0 <= star < segment:
        return _walks(pattern, text)
    return _compiled(pattern).fullmatch(text) is not None


def _walks(pattern: str, text: str) -> bool:
    """The same by the set of places in the pattern that the text so far can have reached."""
    reached = _skip_stars({0}, pattern)
    for char in text:
        following: set[int] = set()
        for place in reached:
            sign = pattern[place] if place < len(pattern) else ""
            if sign == "*" or (sign == SEGMENT and char != ":"):
                following.add(place)
            elif sign in ("?", char):
                following.add(place + 1)
        reached = _skip_stars(following, pattern)
    return len(pattern) in reached


def covers(wide: str, narrow: str) -> bool:
    """Whether everything `narrow` matches is surely matched by `wide`.

    Sound and not complete: a wildcard in `narrow` must be met by a `*` in `wide` (or by the same wildcard).
    """
    return _compiled(wide, f"[^*{SEGMENT}{UNNAMED}]", re.escape(SEGMENT)).fullmatch(narrow) is not None


def intersects(first: str, second: str) -> bool:
    """Whether some text is matched by both patterns. Case-sensitive. Only one of them may hold a SEGMENT."""
    if not is_glob(second):
        return matches(first, second)
    if not is_glob(first):
        return matches(second, first)
    return _meet(second, first) if SEGMENT in first else _meet(first, second)


@functools.lru_cache(maxsize=65536)
def _meet(first: str, second: str) -> bool:
    """Walk both patterns at once; the state is the set of places in `second` that a common text can have reached."""
    reached = _skip_stars({0}, second)
    for char in first:
        reached = _skip_stars(_advance(char, reached, second), second)
        if not reached:
            return False
    return len(second) in reached


def _advance(char: str, reached: set[int], second: str) -> set[int]:
    if char == "*":
        return set(range(min(reached), len(second) + 1))
    following: set[int] = set()
    for place in reached:
        if place == len(second):
            continue
        other = second[place]
        if other == "*" or (other == SEGMENT and char != ":"):
            following.add(place)
        elif other in ("?", char) or char == "?":
            following.add(place + 1)
    return following


def _skip_stars(places: set[int], pattern: str) -> set[int]:
    closed = set(places)
    for place in places:
        ahead = place
        while ahead < len(pattern) and pattern[ahead] in ("*", SEGMENT):
            ahead += 1
            closed.add(ahead)
    return closed
