"""Which files a build context leaves out: the rules of .dockerignore. Pure.

Source: Docker's reference, "Dockerfile: .dockerignore files": one pattern a line in the syntax of Go's filepath.Match,
`**` for any number of folders, `!` for exceptions, and the last pattern that fits decides. A pattern that fits a folder
fits all that is in it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line. `exception` lines start with `!` and bring files back."""

    text: str
    exception: bool

    def fits(self, path: str) -> bool:
        """Whether the pattern fits the path or a folder above it."""
        return any(_regex(self.text).fullmatch(candidate) for candidate in _with_parents(path))


@dataclass(frozen=True, slots=True)
class Ignore:
    """The patterns of one file, in order."""

    patterns: tuple[Pattern, ...]

    def leaves_out(self, path: str) -> bool:
        """Whether the path, relative to the context and with `/` between its parts, is left out."""
        left_out = False
        for pattern in self.patterns:
            if pattern.exception == left_out and pattern.fits(path):
                left_out = not pattern.exception
        return left_out

    def may_bring_back(self, folder: str) -> bool:
        """Whether an exception could apply below a folder that is left out."""
        return any(pattern.exception and _could_be_below(pattern.text, folder) for pattern in self.patterns)


def parse(text: str) -> Ignore:
    """Read the lines of a .dockerignore file."""
    return Ignore(tuple(_patterns(text.removeprefix("\ufeff").splitlines())))


def _patterns(lines: Iterable[str]) -> Iterator[Pattern]:
    for line in lines:
        stripped = line.strip()
        if line.startswith("#") or not stripped:
            continue
        exception = stripped.startswith("!")
        cleaned = posixpath.normpath(stripped.removeprefix("!").strip()).lstrip("/")
        if cleaned and cleaned != ".":
            yield Pattern(cleaned, exception)


def _with_parents(path: str) -> Iterator[str]:
    parts = path.split("/")
    for length in range(len(parts), 0, -1):
        yield "/".join(parts[:length])


def _could_be_below(pattern: str, folder: str) -> bool:
    """Wildcards are taken to fit anything: a folder is then searched in vain, never skipped by mistake."""
    literal = re.split(r"[*?\[\\]", pattern, maxsplit=1)[0]
    below = f"{folder}/"
    return pattern.startswith(below) or (literal != pattern and below.startswith(literal[: len(below)]))


_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|\\.|.", re.DOTALL)
_WILDCARDS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_translated(token) for token in _TOKEN.findall(pattern)), re.DOTALL)


def _translated(token: str) -> str:
    if token in _WILDCARDS:
        return _WILDCARDS[token]
    if len(token) > 1 and token.startswith("["):
        return token
    return re.escape(token.removeprefix("\\") or token)
