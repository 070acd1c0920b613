"""Graphs to assert on: of small programs, and of the project's own stacks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from souk.graph.model import Graph, Mode
from souk.graph.record import record
from souk.render import render

ROOT: Final = Path(__file__).parents[2]
CONFIG: Final[Mapping[str, str]] = {"aws:region": "eu-west-1", "aws:allowedAccountIds": '["111122223333"]'}
"""Where a small program's resources are, if it says nothing else."""


def recorded(
    program: Callable[[], None],
    *,
    mode: Mode = "preview",
    config: Mapping[str, str] = CONFIG,
    secret_keys: Iterable[str] = (),
    ids: str = "",
    stack_references: Mapping[str, Mapping[str, Any]] | None = None,
    invokes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Graph:
    """The graph of a small program, as stack `dev` of project `demo`."""
    return record(
        program,
        project="demo",
        stack="dev",
        config=config,
        secret_keys=secret_keys,
        mode=mode,
        ids=ids,
        stack_references=stack_references,
        invokes=invokes,
    )


@functools.cache
def rendered(stack: str, mode: Mode = "preview") -> Graph:
    """The graph of one of the project's stacks, recorded once per process."""
    return render(stack, root=ROOT, mode=mode)
