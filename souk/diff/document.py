"""A comparison as JSON, for programs. The format is described in docs/pull-requests.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from souk.diff import words
from souk.diff.compare import Cells, StackDiff
from souk.diff.losses import Loss, Rename
from souk.diff.resources import ResourceChange
from souk.diff.values import ABSENT, Change

FORMAT: Final = "souk-diff"
VERSION: Final = 1
"""Raised whenever a field is removed or changes its meaning; a new field doesn't raise it."""


def document(base: str, head: str, diffs: Iterable[StackDiff]) -> str:
    """The comparison as JSON text, ending in a newline."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "base": base,
        "head": head,
        "stacks": [_stack(diff) for diff in diffs],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _stack(diff: StackDiff) -> dict[str, Any]:
    return {
        "stack": diff.stack,
        "summary": words.counts(diff),
        "losses": [_loss(item) for item in diff.losses],
        "renames": [_rename(item) for item in diff.renames],
        "resources": [_resource(change) for change in diff.resources],
        "reachability": _cells(diff.reach, lambda cell: cell._asdict()),
        "permissions": _cells(diff.permissions, lambda cell: cell._asdict()),
        "policies": _cells(diff.findings, lambda cell: cell._asdict()),
        "levels": [_change(change) for change in diff.levels],
        "exports": [_change(change) for change in diff.exports],
    }


def _resource(change: ResourceChange) -> dict[str, Any]:
    content: dict[str, Any] = {
        "kind": change.kind,
        "urn": change.resource.urn,
        "type": change.resource.type,
        "name": change.resource.name,
        "slice": change.owner,
        "changes": [_change(part) for part in change.changes],
    }
    if change.follows:
        content["follows"] = [{"path": follow.path, "of": follow.of} for follow in change.follows]
    if change.kind == "replaced":
        reasons = [{"path": r.path, "source": r.source, "certain": r.certain} for r in change.reasons]
        content["replacement"] = {"certain": change.certain, "reasons": reasons}
    return content


def _change(change: Change) -> dict[str, Any]:
    sides = {"old": change.old, "new": change.new}
    return {"path": change.path} | {key: words.jsonable(side) for key, side in sides.items() if side is not ABSENT}


def _loss(item: Loss) -> dict[str, Any]:
    return {"urn": item.change.resource.urn, "kind": item.change.kind, "what": item.what, "guard": item.guard}


def _rename(item: Rename) -> dict[str, Any]:
    return {"old": item.removed.resource.urn, "new": item.added.resource.urn}


def _cells(cells: Cells[Any], content: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {"added": [content(cell) for cell in cells.added], "removed": [content(cell) for cell in cells.removed]}
