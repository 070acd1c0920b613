"""`souk teardown`."""

from __future__ import annotations

from pathlib import Path

import typer

from souk.commands.operations import AsDocument
from souk.commands.options import Stack


def teardown(stack: Stack = "dev", *, as_json: AsDocument = False) -> None:
    """Say what stands in the way of `pulumi destroy`, in the order to clear it. Changes nothing.

    Ends with 1 if something does. Without AWS credentials it says what the plan says.
    """
    from souk.teardown import report  # noqa: PLC0415 - loads Pulumi and boto3

    if not report.report(Path.cwd(), stack, as_json=as_json):
        raise typer.Exit(1)
