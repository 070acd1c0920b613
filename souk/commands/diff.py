"""`souk diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Base = Annotated[str, typer.Argument(metavar="BASE", help="The revision to compare with: a branch, tag or commit.")]
Head = Annotated[
    str | None,
    typer.Argument(metavar="HEAD", help="The revision to look at; without it, the files as they lie here."),
]


def diff(
    base: Base,
    head: Head = None,
    *,
    stack: Annotated[
        list[str] | None, typer.Option("--stack", metavar="STACK", help="An environment; repeatable. Default: prod.")
    ] = None,
    form: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option(
            "--format", help="markdown is a pull request's comment, json is described in docs/pull-requests.md."
        ),
    ] = "text",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 if anything differs, as git does.")
    ] = False,
) -> None:
    """Show what a change does to the system: resources, data at risk, who reaches whom, who may do what, policies.

    Both revisions are rendered here; neither an account nor Pulumi is needed.
    """
    from souk.diff.run import diff as run  # noqa: PLC0415 - loads Pulumi

    stacks = list(dict.fromkeys(stack or ["prod"]))
    if run(Path.cwd(), base, head, stacks, form) and exit_code:
        raise typer.Exit(1)
