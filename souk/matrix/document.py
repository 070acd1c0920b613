"""The matrices as a JSON document."""

from __future__ import annotations

from typing import Any

from souk.document import VERSION
from souk.matrix.cells import CHANNELS, Matrix, Opening


def document(matrix: Matrix) -> dict[str, Any]:
    """`{"version", "stack", "stores", "network", "IAM", "missing", "undecided"}`; see docs/plan-format.md."""
    return {
        "version": VERSION,
        "stack": matrix.stack,
        "stores": [
            {"store": row.store, "owners": list(row.owners), "who": {who: list(by) for who, by in row.who.items()}}
            for row in matrix.stores
        ],
        **{
            channel: {
                "allowed": [_opening(item) for item in matrix.of(channel, excess=False)],
                "excess": [_opening(item) for item in matrix.of(channel, excess=True)],
            }
            for channel in CHANNELS
        },
        "missing": [{"urn": item.urn, "message": item.message} for item in matrix.missing],
        "undecided": [{"rule": note.rule, "urn": note.urn, "message": note.message} for note in matrix.undecided],
    }


def _opening(item: Opening) -> dict[str, Any]:
    return {
        "source": item.source,
        "target": item.target,
        "what": list(item.what),
        "by": list(item.by),
        "note": item.note,
        "objections": list(item.objections),
    }
