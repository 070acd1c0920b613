"""The matrices for a terminal: a grid to look at, and under it what opens each cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from souk.facts.wording import plural
from souk.graph import urns
from souk.matrix.cells import CHANNELS, Channel, Matrix, Opening

TITLES: Final = {"network": "Who can open a connection to whom", "IAM": "Who may do what to which resource"}
LETTERS: Final = {"network": "N", "IAM": "I", "configuration": "C", "credential": "K"}
NOTHING: Final = "·"
EXCESS: Final = "!"


def shown(matrix: Matrix) -> RenderableType:
    """Everything: the stores by all channels, the network's grid, and the openings of each channel."""
    parts: list[RenderableType] = [_heading("Who gets at which store", matrix.stack), _stores(matrix), Text()]
    for channel in CHANNELS:
        parts.append(_heading(TITLES[channel], matrix.stack))
        if channel == "network":
            parts += [_grid(matrix), Text()]
        parts += list(_openings(matrix, channel))
    parts += _listed("Declared, and not open", [_at(item.urn, item.message) for item in matrix.missing])
    parts += _listed("Can't be told", [_at(note.urn, f"{note.rule}: {note.message}") for note in matrix.undecided])
    return Group(*parts, _summary(matrix))


def _heading(title: str, stack: str) -> Text:
    return Text(f"{title} ({stack})", style="bold")


def _stores(matrix: Matrix) -> RenderableType:
    """Stores down, those who get at any of them across."""
    everyone = tuple(dict.fromkeys(who for row in matrix.stores for who in row.who))
    table = _table(["store", "owner", *everyone])
    for row in matrix.stores:
        cells = ["".join(LETTERS[channel] for channel in row.who.get(who, ())) or NOTHING for who in everyone]
        marked = [
            _marked(cell, bad=cell != NOTHING and row.owners != (who,))
            for who, cell in zip(everyone, cells, strict=True)
        ]
        table.add_row(row.store, ", ".join(row.owners) or "nobody", *marked)
    legend = ", ".join(f"{letter} {channel}" for channel, letter in LETTERS.items())
    return Group(table, Text(f"  {legend}; {EXCESS} not its owner", style="dim"))


def _grid(matrix: Matrix) -> RenderableType:
    """Sources down, targets across by number: names would be wider than any terminal."""
    openings = [item for item in matrix.openings if item.channel == "network"]
    sources = sorted({item.source for item in openings})
    targets = sorted({item.target for item in openings})
    table = _table(["from \\ to", *(str(number + 1) for number in range(len(targets)))])
    for source in sources:
        row = [_cell([item for item in openings if (item.source, item.target) == (source, at)]) for at in targets]
        table.add_row(source, *row)
    legend = "  ".join(f"{number + 1} {target}" for number, target in enumerate(targets))
    return Group(table, Text(f"  {legend}", style="dim"))


def _cell(openings: Sequence[Opening]) -> Text:
    ports = ",".join(port for item in openings for port in item.what)
    return _marked(ports or NOTHING, bad=any(item.objections for item in openings))


def _marked(text: str, *, bad: bool) -> Text:
    return Text(f"{EXCESS}{text}", style="red") if bad else Text(text)


def _openings(matrix: Matrix, channel: Channel) -> Iterator[RenderableType]:
    for title, excess in (("Allowed", False), ("Excess: the policies object", True)):
        found = matrix.of(channel, excess=excess)
        yield from _listed(f"{title} ({len(found)})", [_line(item) for item in found])


def _line(item: Opening) -> str:
    note = f" ({item.note})" if item.note else ""
    against = f"  against {', '.join(item.objections)}" if item.objections else ""
    by = ", ".join(dict.fromkeys(urns.name(urn) for urn in item.by))
    return f"{item.source} → {item.target}  {', '.join(item.what)}{note}  by {by}{against}"


def _at(urn: str | None, message: str) -> str:
    return f"{urns.name(urn)}: {message}" if urn else message


def _listed(title: str, lines: Iterable[str]) -> list[RenderableType]:
    found = list(lines)
    if not found:
        return []
    return [Text(f"  {title}"), *(Text(f"    {line}") for line in found), Text()]


def _table(columns: Sequence[str]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim")
    for number, column in enumerate(columns):
        table.add_column(column, no_wrap=True, justify="left" if number == 0 else "center")
    return table


def _summary(matrix: Matrix) -> Text:
    counts = ", ".join(
        f"{len(matrix.of(channel, excess=False))} {channel} openings allowed and "
        f"{len(matrix.of(channel, excess=True))} in excess"
        for channel in CHANNELS
    )
    missing, undecided = len(matrix.missing), len(matrix.undecided)
    bad = missing or any(matrix.of(channel, excess=True) for channel in CHANNELS)
    text = f"{matrix.stack}: {plural(len(matrix.stores), 'store')}; {counts}; {missing} missing, {undecided} undecided"
    return Text(text, style="red" if bad else "green")
