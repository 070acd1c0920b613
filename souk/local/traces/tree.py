"""One order's way through the services: every trace that names it, as a tree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.tree import Tree

Span = Mapping[str, Any]


def read(file: Path) -> Iterator[Span]:
    """The spans of a collector's file. The last line may still be in the making."""
    if not file.exists():
        return
    with file.open() as lines:
        for text in lines:
            if text.endswith("\n"):
                yield json.loads(text)


def about(spans: Iterable[Span], wanted: str) -> list[Span]:
    """The spans of every trace in which some span has an attribute with this value, or that links to such a trace."""
    everything = list(spans)
    traces = {span["trace"] for span in everything if wanted in map(str, span["attributes"].values())}
    traces |= {wanted} & {span["trace"] for span in everything}
    linked = {span["trace"] for span in everything if traces & set(span["links"])}
    return [span for span in everything if span["trace"] in traces | linked]


def trees(spans: list[Span], title: str) -> Tree:
    """The spans under each other as they called each other, in the order of their beginnings."""
    began = min(span["start"] for span in spans)
    known = {span["span"] for span in spans}
    children: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span["start"]):
        children.setdefault(span["parent"] if span["parent"] in known else "", []).append(span)
    root = Tree(f"[bold]{escape(title)}[/]  {len(spans)} spans, {len({span['service'] for span in spans})} services")
    _grow(root, "", children, began)
    return root


def _grow(branch: Tree, parent: str, children: Mapping[str, list[Span]], began: int) -> None:
    for span in children.get(parent, ()):
        _grow(branch.add(_label(span, began)), span["span"], children, began)


def _label(span: Span, began: int) -> str:
    after, took = (span["start"] - began) / 1e6, (span["end"] - span["start"]) / 1e6
    failed = "  [red]failed[/]" if span["failed"] else ""
    times = f"[dim]+{after:.0f} ms, {took:.1f} ms[/]"
    return f"[cyan]{escape(str(span['service']))}[/] {escape(span['name'])}  {times}{failed}"
