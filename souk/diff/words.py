"""The words that every format uses: one sentence for one fact, whoever prints it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, cast

from souk.diff.compare import StackDiff
from souk.diff.losses import Loss, Rename
from souk.diff.permissions import Permission
from souk.diff.portrait import Finding
from souk.diff.reach import Reach
from souk.diff.resources import Follow, ResourceChange
from souk.diff.symbols import label
from souk.diff.values import ABSENT, Change
from souk.graph import urns
from souk.graph.model import UNKNOWN, Secret

SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "replaced": "±"}
HIDDEN: Final = "[secret]"
LONGEST: Final = 160
"""Characters of a value that are shown; the JSON format has all of it."""
CONTEXT: Final = 30
"""Characters of a long value before the first that differs."""


def counts(diff: StackDiff) -> dict[str, int]:
    """How many resources are added, changed, replaced, removed and left alone."""
    kinds = Counter(change.kind for change in diff.resources)
    return {kind: kinds[kind] for kind in ("added", "changed", "replaced", "removed")} | {"unchanged": diff.unchanged}


def summary(diff: StackDiff) -> str:
    """The counts as one line."""
    return ", ".join(f"{number} {kind}" for kind, number in counts(diff).items())


def sides(change: Change) -> tuple[str, str]:
    """The old and the new value, each on one line, so that one sees what differs. Of a secret nothing is shown."""
    if isinstance(change.old, Secret) and isinstance(change.new, Secret):
        return HIDDEN, "[another secret]"
    old, new = _line(change.old), _line(change.new)
    if old == new:
        # "30" and 30, or lines that differ in blanks.
        old, new = (json.dumps(jsonable(side), sort_keys=True, ensure_ascii=False) for side in (change.old, change.new))
    alike = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(alike - CONTEXT, 0) if max(len(old), len(new)) > LONGEST else 0
    return _cut(old, start), _cut(new, start)


def _line(content: Any) -> str:
    if content is ABSENT:
        return "(none)"
    if content is UNKNOWN:
        return "(known after deployment)"
    if isinstance(content, Secret):
        return HIDDEN
    text = content if isinstance(content, str) else json.dumps(jsonable(content), sort_keys=True, ensure_ascii=False)
    return " ".join(text.split()) if "\n" in text else text


def _cut(text: str, start: int) -> str:
    shown = text[start : start + LONGEST]
    left = len(text) - start - len(shown)
    return f"{'…' if start else ''}{shown}{f'… ({left} more characters)' if left > 0 else ''}"


def jsonable(content: Any) -> Any:
    """A value of the graph for JSON. Of a secret and of an unknown only that they are one."""
    match content:
        case Secret():
            return {"secret": True}
        case Mapping():
            return {key: jsonable(item) for key, item in cast("Mapping[str, Any]", content).items()}
        case list():
            return [jsonable(item) for item in cast("list[Any]", content)]
        case _:
            return {"unknown": True} if content is UNKNOWN else content


def replacement(change: ResourceChange) -> str:
    """What becomes of a replaced resource, and why."""
    paths: dict[str, list[str]] = {}
    for reason in change.reasons:
        paths.setdefault(reason.source, []).append(reason.path)
    why = "; ".join(f"{', '.join(dict.fromkeys(found))} ({source})" for source, found in paths.items())
    return f"{'is' if change.certain else 'may be'} replaced: {why}"


def loss(item: Loss) -> str:
    """A warning about data that goes."""
    change = item.change
    becomes = {"removed": "is removed"}.get(change.kind, "is replaced" if change.certain else "may be replaced")
    whose = f" of {change.owner}" if change.owner else ""
    guard = f". {item.guard}." if item.guard else "."
    return f"{label(change.resource)}{whose} {becomes}; lost with it: {item.what}{guard}"


def rename(item: Rename) -> str:
    """A warning about a resource that changes only what the program calls it."""
    old, new = item.removed.resource, item.added.resource
    called = f"{label(old)} becomes {new.name}" if old.name != new.name else f"{label(old)} gets another parent"
    return (
        f"{called}: AWS takes its name once, so that creating the new one fails while the old one exists. "
        "Give it an alias, unless it has one: aliases aren't seen here."
    )


def follow(item: Follow) -> str:
    """A property whose value comes from a replaced resource."""
    return f"takes a value of {item.of}, which is replaced"


def reach(cell: Reach) -> str:
    """A cell of the reachability matrix."""
    note = f" ({cell.note})" if cell.note else ""
    return f"{cell.source} → {cell.target}: {cell.port}{note}"


def permission(cell: Permission) -> str:
    """A cell of the IAM matrix."""
    verb = "must not" if cell.denied else "may"
    condition = f" if {cell.condition}" if cell.condition else ""
    return f"{cell.who} {verb} {cell.action} on {cell.resource}{condition}"


def finding(cell: Finding) -> str:
    """A policy violation."""
    where = f" {urns.token(cell.urn).rpartition(':')[2]} {urns.name(cell.urn)}" if cell.urn else ""
    return f"{cell.level} {cell.rule}{where}: {cell.message}"
