"""One stack at two revisions: everything a reviewer asks, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from souk.diff.losses import Loss, Rename, losses, renames
from souk.diff.permissions import Permission
from souk.diff.portrait import Finding, Portrait
from souk.diff.reach import Reach
from souk.diff.resources import ResourceChange, Side, resource_changes
from souk.diff.values import Change, compare

Cell = TypeVar("Cell", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class Cells(Generic[Cell]):
    """What a matrix gained and lost, each sorted."""

    added: tuple[Cell, ...]
    removed: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class StackDiff:
    """What a change does to one stack. `unchanged` counts the resources it leaves alone."""

    stack: str
    resources: tuple[ResourceChange, ...]
    unchanged: int
    losses: tuple[Loss, ...]
    renames: tuple[Rename, ...]
    reach: Cells[Reach]
    permissions: Cells[Permission]
    findings: Cells[Finding]
    exports: tuple[Change, ...]
    levels: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """Whether deploying the change does nothing, and the rules bind as before."""
        cells = (self.reach, self.permissions, self.findings)
        return not (self.resources or self.exports or self.levels or any(cell.added or cell.removed for cell in cells))


def compare_stacks(base: Portrait, head: Portrait) -> StackDiff:
    """What becomes of the stack between the two."""
    old, new = Side(base.graph, base.inputs), Side(head.graph, head.inputs)
    changes = resource_changes(old, new)
    touched = {change.resource.urn for change in changes}
    return StackDiff(
        stack=head.graph.stack,
        resources=changes,
        unchanged=len(new.managed().keys() - touched),
        losses=losses(changes),
        renames=renames(changes, base.inputs, head.inputs),
        reach=_cells(base.reach, head.reach),
        permissions=_cells(base.permissions, head.permissions),
        findings=_cells(base.findings, head.findings),
        exports=compare(base.exports, head.exports),
        levels=compare(base.levels, head.levels),
    )


def _cells(base: frozenset[Cell], head: frozenset[Cell]) -> Cells[Cell]:
    return Cells(tuple(sorted(head - base)), tuple(sorted(base - head)))
