"""A plan as people read it."""

from __future__ import annotations

from typing import Any, cast

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from souk.facts import Facts, Section
from souk.facts.wording import plural, shown
from souk.graph.model import Graph


def planned(graph: Graph, facts: Facts, service: str | None) -> RenderableType:
    """The tree of parts with their facts, the counts by type, and what the stack exports."""
    parts: list[RenderableType] = [_tree(graph, facts), Text(), _types(facts)]
    if service is None and graph.outputs:
        parts += [Text(), _outputs(graph)]
    return Group(*parts)


def _tree(graph: Graph, facts: Facts) -> Tree:
    tree = Tree(f"[bold]{escape(graph.stack)}[/]  {plural(facts.total, 'resource')}")
    for section in facts.sections:
        branch = tree.add(f"[bold]{escape(section.title)}[/]  {plural(section.resources, 'resource')}")
        branch.add(_facts(section))
    return tree


def _facts(section: Section) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in section.facts:
        table.add_row(label, Text(text))
    return table


def _types(facts: Facts) -> RenderableType:
    width = len(str(max((count for _, count in facts.types), default=0)))
    return Columns(
        [Text(f"{count:{width}} {token}") for token, count in facts.types], padding=(0, 3), column_first=True
    )


def _outputs(graph: Graph) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("output", "value")
    for name, value in sorted(graph.outputs.items()):
        table.add_row(name, Text(_shown(value)))
    return table


def _shown(value: Any) -> str:
    """One output in one line: what has parts is counted, as `--json` has it in full."""
    if isinstance(value, dict):
        return f"{{{plural(len(cast('dict[str, Any]', value)), 'key')}}}"
    if isinstance(value, list):
        return f"[{plural(len(cast('list[Any]', value)), 'item')}]"
    return shown(value)
