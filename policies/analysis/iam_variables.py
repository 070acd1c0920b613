"""Policy variables: `${aws:username}` stands for the request's value when a statement is evaluated.

Source: IAM User Guide, "IAM policy elements: Variables and tags". What a request brings is text, never a pattern: a tag
whose value is `*` matches a `*`, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from policies.analysis.globs import SEGMENT, is_glob, matches
from policies.analysis.values import UNKNOWN, Unknown

Context = Mapping[str, tuple[str, ...]]
"""What is known of a request, by condition key. A key that is absent here is absent from the request."""

VARIABLE: Final = "${"
_TOKEN: Final = re.compile(r"\$\{([^}]*)\}")
_DEFAULT: Final = re.compile(r"\s*(.*?)\s*,\s*'(.*)'\s*", re.DOTALL)
_SEPARATOR: Final = re.compile(r":(?![^${}]*\})")
_ESCAPED: Final = frozenset("*?$")
_PLAIN: Final = str.maketrans({"*": "\x02", "?": "\x03", SEGMENT: "\x04"})
"""Other signs for the wildcards, where they are text and no wildcards."""
_ANY_VALUE: Final = {"*": "?", "?": "?", "$": "$"}
"""What takes in each of the escaped characters. A pattern has no way to say that it means a `*` itself."""


def values(context: Context, key: str) -> tuple[str, ...]:
    """The request's values of a condition key, whose name is compared without regard to case."""
    wanted = key.lower()
    return next((found for name, found in context.items() if name.lower() == wanted), ())


def filled(text: str, context: Context | None) -> str | None:
    """The text with its variables replaced. None if one has no value: such a text equals nothing.

    Without a context there are no variables, and `${` is text like any other.
    """
    if context is None or VARIABLE not in text:
        return text
    pieces = _pieces(text, context)
    return None if pieces is None else "".join(pieces)


def like(pattern: str, value: str, context: Context | None) -> bool:
    """Whether the value matches the pattern once its variables are replaced; one without a value matches nothing."""
    if context is None or VARIABLE not in pattern:
        return matches(pattern, value)
    pieces = _pieces(pattern, context)
    if pieces is None:
        return False
    # Every second piece is what a variable stands for, in which nothing is a wildcard.
    filled = "".join(piece.translate(_PLAIN) if number % 2 else piece for number, piece in enumerate(pieces))
    return matches(filled, value.translate(_PLAIN))


def widest(pattern: str) -> str:
    """A pattern that matches whatever this one may, whoever asks: of a variable nobody knows what it stands for."""
    return _TOKEN.sub(lambda found: _ANY_VALUE.get(found[1], "*"), pattern) if VARIABLE in pattern else pattern


def known_in(pattern: str, value_of: Callable[[str], str | Unknown | None]) -> str | None:
    """The pattern with what is known of whoever asks in the place of its variables; None if one has no value.

    `value_of` takes a key in lower case. A variable of which nothing is known stays as it is, and so does one whose
    value a pattern has no way to say.
    """
    pieces = _TOKEN.split(pattern)
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        key, otherwise = _key(name)
        found = UNKNOWN if name in _ESCAPED else value_of(key.lower())
        if found is None and otherwise is None:
            return None
        text = otherwise if found is None else found
        pieces[place] = text if isinstance(text, str) and _is_plain(text) else f"{VARIABLE}{name}}}"
    return "".join(pieces)


def names(pattern: str, start: str) -> bool:
    """Whether a variable of the pattern is for a key that starts so (in lower case)."""
    return VARIABLE in pattern and any(_key(name)[0].lower().startswith(start) for name in _TOKEN.findall(pattern))


def is_filled(pattern: str) -> bool:
    """Whether the pattern matches the same whoever asks."""
    return VARIABLE not in pattern


def arn_parts(pattern: str) -> list[str]:
    """An ARN's six parts (or fewer). A colon within `${…}` separates nothing."""
    return _SEPARATOR.split(pattern, 5)


def _pieces(text: str, context: Context) -> list[str] | None:
    """The text's own parts and, between them, what its variables stand for."""
    pieces = _TOKEN.split(text)
    for place in range(1, len(pieces), 2):
        found = _value(pieces[place], context)
        if found is None:
            return None
        pieces[place] = found
    return pieces


def _key(name: str) -> tuple[str, str | None]:
    """The key that a variable is for, and what it stands for where the request has none."""
    given = _DEFAULT.fullmatch(name)
    return (given[1], given[2]) if given else (name.strip(), None)


def _is_plain(text: str) -> bool:
    return VARIABLE not in text and not is_glob(text)


def _value(name: str, context: Context) -> str | None:
    if name in _ESCAPED:
        return name
    key, otherwise = _key(name)
    found = values(context, key)
    # Of a key with several values none is the value: AWS takes single-valued keys only.
    return found[0] if len(found) == 1 else otherwise
