"""`souk affected`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from souk.commands.diff import Base, Head


def affected(
    base: Base,
    head: Head = None,
    *,
    stack: Annotated[str, typer.Option("--stack", metavar="STACK", help="An environment.")] = "dev",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON document and nothing else: see docs/pull-requests.md.")
    ] = False,
) -> None:
    """Name the slices that a change makes it necessary to deploy, in order, with the reasons.

    The rendered resources decide, not the files that were touched: a change of a shared file concerns whom it changes.
    """
    from souk.affected.run import affected as run  # noqa: PLC0415 - loads Pulumi

    run(Path.cwd(), base, head, stack, as_json=as_json)
