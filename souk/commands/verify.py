"""`souk verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from souk.commands.operations import AsDocument
from souk.commands.options import Stack


def verify(
    stack: Stack = "dev",
    *,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait for rollouts to end.", min=0)
    ] = 900,
    as_json: AsDocument = False,
) -> None:
    """Check after `pulumi up` that what runs is what was asked. A deployment that was rolled back is a failure.

    Ends with 1 if anything else runs. Needs credentials of the stack's account, to read.
    """
    from souk.verify import report  # noqa: PLC0415 - loads Pulumi and boto3

    if not report.report(Path.cwd(), stack, timeout=timeout, as_json=as_json):
        raise typer.Exit(1)
