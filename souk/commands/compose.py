"""`souk compose`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from souk.commands.options import Stack


def compose(
    stack: Stack = "dev",
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; without it, standard output.")
    ] = None,
    env_file: Annotated[
        Path, typer.Option("--env-file", metavar="FILE", help="Where the containers' secrets are kept.")
    ] = Path(".souk/compose.env"),
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", help="Where the shop is served; the APIs follow.", min=1, max=65533)
    ] = 8000,
) -> None:
    """Write a compose file of the whole system from a stack's plan, for those who want containers.

    See docs/local.md for what it has, and what only `souk local up` has.
    """
    from souk.compose.run import run  # noqa: PLC0415 - loads Pulumi

    run(Path.cwd(), stack, output=output, env_file=env_file, port=port)
