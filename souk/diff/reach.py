"""The reachability matrix as a comparison needs it: who can open a connection to whom, whatever rule opens it."""

from __future__ import annotations

from typing import NamedTuple

from policies.analysis.model import Stack
from policies.analysis.reachability import cells


class Reach(NamedTuple):
    """`source` can open a connection to `target` on `port`. With a `note`, as far as this stack can tell."""

    source: str
    target: str
    port: str
    note: str = ""


def reachability(stack: Stack) -> frozenset[Reach]:
    """Every open cell."""
    return frozenset(Reach(cell.source, cell.target, cell.port, cell.note) for cell in cells(stack))
