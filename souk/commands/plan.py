"""`souk plan`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from souk.commands.options import AsJson, Stack


def plan(
    stack: Stack = "dev",
    *,
    as_json: AsJson = False,
    service: Annotated[str | None, typer.Option("--service", metavar="NAME", help="Only this service's part.")] = None,
) -> None:
    """Show what a stack would deploy, by service. Needs no account and no Pulumi.

    It runs the project's own program with the stack's configuration, and writes down what it registers.
    """
    from souk import planning  # noqa: PLC0415 - loads Pulumi

    planning.plan(Path.cwd(), stack, service=service, as_json=as_json)
