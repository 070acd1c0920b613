"""Outputs that change: of the slice that exports them, and of those who read the platform's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from components.outputs import EXPORT
from components.slices import PLATFORM
from souk.affected.model import Reason
from souk.diff import words
from souk.diff.compare import StackDiff
from souk.diff.owners import NOBODY
from souk.diff.values import ABSENT, Change

VERSION: Final = f"{EXPORT}.version"
SERVICE: Final = re.compile(r'services(?:\.([^.\[]+)|\["([^"]+)"\])')
"""The path of what a service exports."""


def outputs(diff: StackDiff, before: Collection[str], services: Collection[str]) -> Iterator[tuple[str, Reason]]:
    """Who is concerned. `before` are the slices that there were: of a new one everything is new; `services` are now."""
    for change in diff.exports:
        exporter = _exporter(change.path)
        if exporter in before:
            yield exporter, Reason("output", f"exports {_what(change)}")
        if change.path in (EXPORT, VERSION):
            for name in services:
                yield (
                    name,
                    Reason("output", f"reads the output {_what(change)}; it refuses a platform of another version"),
                )
    yield from _readers(diff)


def _what(change: Change) -> str:
    return f"{change.path}: {' → '.join(words.sides(change))}"


def _exporter(path: str) -> str:
    found = SERVICE.match(path)
    return found[1] or found[2] if found else PLATFORM


def _readers(diff: StackDiff) -> Iterator[tuple[str, Reason]]:
    """Who takes a value that changes, or one that is new: it is told by what is read."""
    of_platform = [change for change in diff.exports if _exporter(change.path) == PLATFORM]
    changed = {change.old: change for change in of_platform if isinstance(change.old, str)}
    new = {change.new: change for change in of_platform if change.old is ABSENT and isinstance(change.new, str)}
    for change in diff.resources:
        if change.owner in (PLATFORM, NOBODY):
            continue
        for part in change.changes:
            output = changed.get(part.old) if isinstance(part.old, str) else None
            if output is None and isinstance(part.new, str):
                output = new.get(part.new)
            if output is not None:
                yield change.owner, Reason("output", f"reads the output {_what(output)}", change.resource.urn)
