"""A comparison for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from souk.diff import words
from souk.diff.compare import Cells, StackDiff
from souk.diff.resources import ResourceChange
from souk.diff.values import Change

STYLES: Final = {"+": "green", "-": "red", "~": "yellow", "±": "magenta"}
GAINED: Final = "red"
"""A connection, a permission or a violation more is what a reviewer looks for first."""


def compared(base: str, head: str, diffs: Iterable[StackDiff]) -> Group:
    """Every stack's comparison."""
    return Group(*(line for diff in diffs for line in _stack(base, head, diff)))


def line(indent: int, text: str, style: str = "") -> Padding:
    """One line, wrapped under its own start. As text, not markup: values hold brackets."""
    return Padding(Text(text, style=style), (0, 0, 0, indent))


def _stack(base: str, head: str, diff: StackDiff) -> Iterator[Padding]:
    yield line(0, f"{diff.stack}: {base} → {head}", "bold")
    if diff.empty:
        yield line(2, f"no difference; {diff.unchanged} resources unchanged", "green")
        return
    yield line(2, words.summary(diff))
    yield from _warnings("Data that is lost", [words.loss(item) for item in diff.losses])
    yield from _warnings("Same thing, other name", [words.rename(item) for item in diff.renames])
    yield from _title("Resources", bool(diff.resources))
    for change in diff.resources:
        yield from _resource(change)
    yield from _cells("Who reaches whom", diff.reach, words.reach)
    yield from _cells("Who may do what", diff.permissions, words.permission)
    yield from _cells("Policy violations", diff.findings, words.finding)
    yield from _changes("How policies bind: levels, options, exemptions", diff.levels)
    yield from _changes("Outputs", diff.exports)


def _resource(change: ResourceChange) -> Iterator[Padding]:
    sign = words.SIGNS[change.kind]
    resource = change.resource
    yield line(2, f"{sign} {resource.name}  {resource.type}  {change.owner}".rstrip(), STYLES[sign])
    for part in change.changes:
        yield line(6, f"{part.path}: {' → '.join(words.sides(part))}")
    for follow in change.follows:
        yield line(6, f"{follow.path}: {words.follow(follow)}")
    if change.kind == "replaced":
        yield line(6, words.replacement(change), STYLES[sign])


def _cells(title: str, cells: Cells[Any], word: Callable[[Any], str]) -> Iterator[Padding]:
    yield from _title(title, bool(cells.added or cells.removed))
    yield from (line(2, f"+ {word(cell)}", GAINED) for cell in cells.added)
    yield from (line(2, f"- {word(cell)}", "green") for cell in cells.removed)


def _changes(title: str, changes: Sequence[Change]) -> Iterator[Padding]:
    yield from _title(title, bool(changes))
    yield from (line(2, f"~ {change.path}: {' → '.join(words.sides(change))}", STYLES["~"]) for change in changes)


def _warnings(title: str, texts: list[str]) -> Iterator[Padding]:
    yield from _title(title, bool(texts))
    yield from (line(2, f"! {text}", "bold red") for text in texts)


def _title(title: str, wanted: bool) -> Iterator[Padding]:
    if wanted:
        yield line(2, title, "bold")
