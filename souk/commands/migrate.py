"""`souk migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from souk.commands.operations import Do
from souk.commands.options import Stack


def migrate(
    stack: Stack = "dev",
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Whose databases; without any, all of them.")
    ] = None,
    *,
    yes: Do = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait for each migration's end.", min=0)
    ] = 1800,
) -> None:
    """Show, and with --yes run, the migrations of the images that the stack's plan asks for.

    Run it before `pulumi up` updates the services: a failed migration ends it with 1, and the update must not follow.
    Needs credentials of the stack's account.
    """
    from souk.migrate import report  # noqa: PLC0415 - loads Pulumi and boto3

    if not report.report(Path.cwd(), stack, services or (), yes=yes, timeout=timeout):
        raise typer.Exit(1)
