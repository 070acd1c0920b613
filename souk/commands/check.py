"""`souk check`."""

from __future__ import annotations

from pathlib import Path

import typer

from souk.commands.options import AsJson, Stack


def check(stack: Stack = "dev", *, as_json: AsJson = False) -> None:
    """Judge a stack by the policy pack, as the engine would. Needs no account and no Pulumi.

    Ends with 1 if a mandatory rule is broken, with 0 if none is. The levels are those of policies/<environment>.json.
    """
    from souk import checking  # noqa: PLC0415 - loads Pulumi

    if not checking.check(Path.cwd(), stack, as_json=as_json):
        raise typer.Exit(1)
