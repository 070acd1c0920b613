"""`souk prove`."""

from __future__ import annotations

from pathlib import Path

import typer

from souk.commands.options import AllSlices, AsJson, Stack, StateFile, subject


def prove(
    stack: Stack = "prod", *, as_json: AsJson = False, all_slices: AllSlices = False, state: StateFile = None
) -> None:
    """Prove that no two services share a store: for each one who gets at it, by what, and that nobody else does.

    All four channels are followed: network, IAM, configuration and credentials. Ends with 0 if it is proved, with 1 if
    it is not, or if something can't be told.
    """
    from souk.proving import prove as run  # noqa: PLC0415 - loads Pulumi

    if not run(subject(Path.cwd(), stack, all_slices=all_slices, state=state), as_json=as_json):
        raise typer.Exit(1)
