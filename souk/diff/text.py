"""A comparison for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from souk.diff import words
from souk.diff.compare import Cells, StackDiff
from souk.diff.resources import ResourceChange

STYLES: Final = {"+": "green", "-": "red", "~": "yellow", "±": "magenta"}
GAINED: Final = "red"
"""A connection, a permission or a violation more is what a reviewer looks for first."""


def show(console: Console, base: str, head: str, diffs: Iterable[StackDiff]) -> None:
    """Print every stack's comparison."""
    for diff in diffs:
        console.print(Text(f"{diff.stack}: {base} → {head}", style="bold"))
        if diff.empty:
            console.print(Text(f"  no difference; {diff.unchanged} resources unchanged", style="green"))
            continue
        console.print(Text(f"  {words.summary(diff)}"))
        _stack(console, diff)


def _stack(console: Console, diff: StackDiff) -> None:
    _warnings(console, "Data that is lost", [words.loss(item) for item in diff.losses])
    _warnings(console, "Same thing, other name", [words.rename(item) for item in diff.renames])
    _title(console, "Resources", bool(diff.resources))
    for change in diff.resources:
        _resource(console, change)
    _cells(console, "Who reaches whom", diff.reach, words.reach)
    _cells(console, "Who may do what", diff.permissions, words.permission)
    _cells(console, "Policy violations", diff.findings, words.finding)
    _title(console, "Outputs", bool(diff.exports))
    for change in diff.exports:
        _line(console, "  ", f"{change.path}: {words.value(change.old)} → {words.value(change.new)}", "yellow")


def _resource(console: Console, change: ResourceChange) -> None:
    sign = words.SIGNS[change.kind]
    resource = change.resource
    _line(console, f"  {sign} ", f"{resource.name}  {resource.type}  {change.owner}".rstrip(), STYLES[sign])
    for part in change.changes:
        _line(console, "      ", f"{part.path}: {words.value(part.old)} → {words.value(part.new)}")
    for follow in change.follows:
        _line(console, "      ", f"{follow.path}: {words.follow(follow)}")
    if change.kind == "replaced":
        _line(console, "      ", words.replacement(change), STYLES["±"])


def _cells(console: Console, title: str, cells: Cells[Any], word: Callable[[Any], str]) -> None:
    _title(console, title, bool(cells.added or cells.removed))
    for cell in cells.added:
        _line(console, "  + ", word(cell), GAINED)
    for cell in cells.removed:
        _line(console, "  - ", word(cell), "green")


def _warnings(console: Console, title: str, lines: list[str]) -> None:
    _title(console, title, bool(lines))
    for line in lines:
        _line(console, "  ! ", line, "bold red")


def _title(console: Console, title: str, wanted: bool) -> None:
    if wanted:
        console.print(Text(f"  {title}", style="bold"))


def _line(console: Console, start: str, text: str, style: str = "") -> None:
    # Text, not markup: values hold brackets.
    console.print(Text(f"{start}{text}", style=style), soft_wrap=True)
