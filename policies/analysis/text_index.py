"""Finds which of many handles a configuration text uses, without trying them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Generic, TypeVar

from policies.analysis.arn_index import ArnIndex
from policies.analysis.globs import is_glob, matches
from policies.analysis.handles import HOST, Handle
from policies.analysis.packing import decoded

Key = TypeVar("Key")

_SEPARATORS: Final = re.compile(r"[\s,;|\"'`()\[\]{}<>=]+")
_HOST_SEPARATORS: Final = re.compile(r"[:/@?&#%]+")
_PATH_SEPARATORS: Final = re.compile(r"[:?@#&=]+")
"""What a path may stand between, as in `{{resolve:ssm:/a/b}}` and `ssm:///a/b?x`."""
_PACKED: Final = re.compile(r"[A-Za-z0-9+/_-]{24,}")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_CODED: Final = re.compile(r"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}")
_DEEPEST: Final = 4
"""How often a text may stand within another one, in another code each time."""
_LINES: Final = re.compile(r"(?:[A-Za-z0-9+/]{40,}\s+)+[A-Za-z0-9+/]+={0,2}")
_JOINTS: Final = re.compile(r"[-_.]")
_TELLING: Final = 2
"""A part of a URL's path with so many joints is the name of one thing, and no word of an API such as `orders`."""


def tokens(text: str, depth: int = _DEEPEST) -> frozenset[str]:
    """The words of a configuration text: split at blanks, quotes and commas, and inside these hosts and parts of paths.

    The names of hosts are the same in either case, and with the dot of the root behind them. What is coded, as in a URL
    or in JSON, is read, too.
    """
    whole = words(text)
    packed = (inner for word in (*whole, *_in_lines(text)) if (inner := unpacked(word)) is not None)
    further = (*packed, *_plainly(text)) if depth else ()
    within = (tokens(inner, depth - 1) for inner in further)
    return frozenset((*whole, *(part for word in whole for part in _inside(word)))).union(*within)


def _plainly(text: str) -> Iterator[str]:
    """A text without the codes of URLs and of JSON, if it has some."""
    if _CODED.search(text) is not None:
        yield _CODED.sub(_uncoded, text.replace("+", " "))


def _uncoded(found: re.Match[str]) -> str:
    code = found[0].lstrip("%\\u")
    return chr(int(code, 16))


def _in_lines(text: str) -> Iterator[str]:
    """What is packed over several lines, as in the parts of a boot script: each line alone ends amid a word."""
    if "\n" in text:
        yield from ("".join(block.split()).rstrip("=") for block in _LINES.findall(text))


def unpacked(word: str) -> str | None:
    """What a word says in base64, if it says anything: a file in a boot script, say."""
    if not _PACKED.fullmatch(word):
        return None
    plain = word.translate(_URL_SAFE)
    padded = plain + "=" * (-len(word) % 4)
    inner = decoded(padded)
    return inner if isinstance(inner, str) and inner != padded else None


def words(text: str) -> frozenset[str]:
    """The text split at blanks, quotes and commas only."""
    return frozenset(word for word in _SEPARATORS.split(text) if word)


def _inside(word: str) -> Iterator[str]:
    for part in _PATH_SEPARATORS.split(word):
        inner = part.strip("/")
        if "/" in inner:
            yield from (inner, f"/{inner}")
    about_tables = "dynamodb" in word.lower()
    for part in _HOST_SEPARATORS.split(word):
        host = part.rstrip(".").lower()
        if HOST.fullmatch(host):
            yield host
        if about_tables or len(_JOINTS.findall(part)) >= _TELLING:
            yield part


class TextIndex(Generic[Key]):
    """Exact handles by look-up, ARNs by their heads, patterns of host names by a label that they spell out."""

    def __init__(self, handles: Iterable[tuple[Key, Handle]]) -> None:
        self._exact: dict[str, list[tuple[Key, Handle]]] = {}
        self._labelled: dict[str, list[tuple[Key, Handle]]] = {}
        self._rest: list[tuple[Key, Handle]] = []
        arns: list[tuple[tuple[Key, Handle], str]] = []
        for key, handle in handles:
            label = _label(handle.pattern)
            if not is_glob(handle.pattern):
                self._exact.setdefault(handle.pattern, []).append((key, handle))
            elif handle.pattern.startswith("arn:"):
                arns.append(((key, handle), handle.pattern))
            elif label is not None:
                self._labelled.setdefault(label, []).append((key, handle))
            else:
                self._rest.append((key, handle))
        self._arns = ArnIndex(arns)

    def hits(self, text: str) -> Iterator[tuple[Key, Handle]]:
        """The handles a text uses, with the key each was given under."""
        for token in sorted(tokens(text)):
            yield from self._exact.get(token, ())
            for key, handle in self._candidates(token):
                if matches(handle.pattern, token):
                    yield key, handle

    def _candidates(self, token: str) -> Iterator[tuple[Key, Handle]]:
        """The patterns that may match: only an ARN matches the pattern of an ARN, and none matches a host's."""
        if token.startswith("arn:"):
            yield from self._arns.near(token)
            return
        for label in dict.fromkeys(token.split(".")):
            yield from self._labelled.get(label, ())
        yield from self._rest


def _label(pattern: str) -> str | None:
    """A part between two dots (or the start and a dot) without wildcards: every host it matches has it as a label."""
    return next((label for label in pattern.split(".")[:-1] if label and not is_glob(label)), None)
