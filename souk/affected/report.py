"""The blast radius for a terminal, and as JSON for programs (described in docs/pull-requests.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich.console import Console
from rich.text import Text

from souk.affected.slices import Slice

FORMAT: Final = "souk-affected"
VERSION: Final = 1
"""Raised whenever a field is removed or changes its meaning; a new field doesn't raise it."""
SHOWN: Final = 10
"""Reasons printed per slice."""
STYLES: Final = {"deploy": "bold yellow", "destroy": "bold red"}


def show(console: Console, base: str, head: str, stack: str, slices: Sequence[Slice]) -> None:
    """Print the slices in order, each with its reasons."""
    console.print(Text(f"{stack}: {base} → {head}", style="bold"))
    if not slices:
        console.print(Text("  nothing to deploy", style="green"))
    for number, part in enumerate(slices, start=1):
        console.print(Text(f"  {number}. {part.action} {part.name}", style=STYLES[part.action]))
        for reason in part.reasons[:SHOWN]:
            console.print(Text(f"       {reason.text}"), soft_wrap=True)
        if len(part.reasons) > SHOWN:
            console.print(Text(f"       … and {len(part.reasons) - SHOWN} more; --json has all of them"))


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
