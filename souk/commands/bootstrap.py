"""`souk bootstrap`."""

from __future__ import annotations

from pathlib import Path

from souk.commands.operations import AsDocument, Do
from souk.commands.options import Stack


def bootstrap(
    stack: Stack = "dev",
    *,
    do: Do = False,
    as_json: AsDocument = False,
) -> None:
    """Show what a stack needs before its first `pulumi up`, and with --yes make the state's bucket and its key.

    Repositories for images that are promoted are the program's own: it prints the `pulumi up` that makes them first.
    Needs credentials of the stack's account; those of any other are refused.
    """
    from souk.bootstrap import report  # noqa: PLC0415 - loads Pulumi and boto3

    report.report(Path.cwd(), stack, do=do, as_json=as_json)
