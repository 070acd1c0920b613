"""`souk check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from components.errors import SoukError
from souk.commands.options import AllSlices, AsJson, Stack, StateFile, subject


def check(
    stack: Stack = "dev",
    *,
    as_json: AsJson = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, for code scanning.")] = False,
    matrix: Annotated[
        bool,
        typer.Option(
            "--matrix", help="Also print who gets at which store, who reaches whom and who may do what, and by what."
        ),
    ] = False,
    all_slices: AllSlices = False,
    state: StateFile = None,
) -> None:
    """Judge a stack by the policy pack, as the engine would. Needs no account and no Pulumi.

    Ends with 1 if a mandatory rule is broken, with 0 if none is. The levels are those of policies/<environment>.json.
    """
    if as_sarif and (as_json or matrix):
        raise SoukError("--sarif: goes alone. SARIF has no place for a matrix, and is JSON already.")
    found = subject(Path.cwd(), stack, all_slices=all_slices, state=state)
    from souk import checking  # noqa: PLC0415 - loads Pulumi

    form: checking.Form = "sarif" if as_sarif else "json" if as_json else "text"
    if not checking.check(found, Path.cwd(), form, with_matrix=matrix):
        raise typer.Exit(1)
