"""Arguments and options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.errors import SoukError
from souk.console import progress

if TYPE_CHECKING:
    from souk.judging import Judged

Stack = Annotated[
    str, typer.Argument(metavar="[STACK]", help="The stack: an environment that has a file, such as dev or prod.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print a JSON document and nothing else: see docs/plan-format.md.")
]
AllSlices = Annotated[
    bool,
    typer.Option("--all-slices", help="All slices of the environment together, each planned by itself."),
]
StateFile = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="FILE",
        help="What is deployed, as `pulumi stack export --file FILE` wrote it, instead of a plan.",
        exists=True,
        dir_okay=False,
    ),
]


def subject(root: Path, stack: str, *, all_slices: bool, state: Path | None) -> Judged:
    """What a command is to judge. Raises SoukError if the options contradict each other, and as `judging` does."""
    from souk import judging  # noqa: PLC0415 - loads Pulumi

    if all_slices and state is not None:
        raise SoukError("--all-slices and --state: one of the two. A state is of one stack.")
    with progress(f"judging {stack}"):
        if state is not None:
            return judging.of_state(root, stack, state)
        return judging.of_slices(root, stack) if all_slices else judging.of_plan(root, stack)
