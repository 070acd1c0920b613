"""A text that a regular expression admits. Pure, and the same every time."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

PRINTABLE: Final = [chr(code) for code in (*range(97, 123), *range(48, 58), *range(65, 91), *range(32, 127))]
"""Letters first: examples are for people."""

PARSER: Final[Any] = importlib.import_module("re._parser")
"""Nothing public says what an expression is made of; what comes of this is matched by `re` itself before it is used."""

CATEGORIES: Final[dict[str, Callable[[str], bool]]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
    "CATEGORY_NOT_DIGIT": lambda char: not char.isdigit(),
    "CATEGORY_NOT_SPACE": lambda char: not char.isspace(),
    "CATEGORY_NOT_WORD": lambda char: not (char.isalnum() or char == "_"),
}


def matching(pattern: str, least: int = 0) -> str | None:
    """A text for the pattern, of `least` characters if it can be drawn out so far; None if none was found."""
    try:
        tree = PARSER.parse(pattern)
    except re.error:
        return None
    for drawn in range(least + 1):
        text = _sequence(tree, drawn)
        if text is not None and len(text) >= least and re.search(pattern, text):
            return text
    return None


def _sequence(items: Iterable[Any], drawn: int) -> str | None:
    parts = [_item(str(kind), told, drawn) for kind, told in items]
    return None if None in parts else "".join(part for part in parts if part is not None)


def _item(kind: str, told: Any, drawn: int) -> str | None:
    """One piece: `drawn` is how often what may be repeated is, if it may be so often."""
    text: str | None = None
    match kind:
        case "LITERAL":
            text = chr(told)
        case "NOT_LITERAL":
            text = next(char for char in PRINTABLE if ord(char) != told)
        case "ANY":
            text = PRINTABLE[0]
        case "IN":
            text = next((char for char in PRINTABLE if _within(told, char)), None)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = told
            once = _sequence(inner, drawn)
            text = None if once is None else once * max(least, min(int(most), drawn))
        case "SUBPATTERN":
            text = _sequence(told[-1], drawn)
        case "BRANCH":
            text = next((found for one in told[1] if (found := _sequence(one, drawn)) is not None), None)
        case "AT":
            text = ""
        case _:
            pass  # look-arounds and back references: there is no text that we know of
    return text


def _within(members: Iterable[Any], char: str) -> bool:
    found, negated = False, False
    for kind, told in members:
        match str(kind):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found |= told == ord(char)
            case "RANGE":
                found |= told[0] <= ord(char) <= told[1]
            case _:
                found |= CATEGORIES[str(told)](char)
    return found != negated
