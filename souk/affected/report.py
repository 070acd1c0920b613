"""The blast radius for a terminal, and as JSON for programs (described in docs/pull-requests.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from rich.console import Group
from rich.padding import Padding

from souk.affected.model import Slice
from souk.diff.text import line

FORMAT: Final = "souk-affected"
VERSION: Final = 2
"""Raised whenever a field is removed or changes its meaning; a new field doesn't raise it."""
SHOWN: Final = 10
"""Reasons printed per slice."""
STYLES: Final = {"deploy": "bold yellow", "destroy": "bold red", "redeploy": "bold cyan"}


def concerned(base: str, head: str, stack: str, slices: Sequence[Slice]) -> Group:
    """The slices in order, each with its reasons."""
    return Group(*_lines(base, head, stack, slices))


def _lines(base: str, head: str, stack: str, slices: Sequence[Slice]) -> Iterator[Padding]:
    yield line(0, f"{stack}: {base} → {head}", "bold")
    if not slices:
        yield line(2, "nothing to deploy", "green")
    for number, part in enumerate(slices, start=1):
        yield line(2, f"{number}. {part.action} {part.name}", STYLES[part.action])
        yield from (line(7, reason.text) for reason in part.reasons[:SHOWN])
        if len(part.reasons) > SHOWN:
            yield line(7, f"… and {len(part.reasons) - SHOWN} more; --json has all of them")


def document(base: str, head: str, stack: str, slices: Sequence[Slice]) -> str:
    """The same as JSON text, ending in a newline."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "base": base,
        "head": head,
        "stack": stack,
        "slices": [asdict(part) for part in slices],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
