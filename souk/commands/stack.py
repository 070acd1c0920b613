"""`souk stack`: init, move, names, order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from souk.commands.operations import AsDocument, Do
from souk.commands.options import Stack

Layout = Literal["whole", "split"]

app = typer.Typer(
    no_args_is_help=True, help="Create stacks, move them to another layout, say in which order to deploy."
)


@app.command()
def init(
    stack: Stack = "dev",
    *,
    layout: Annotated[
        Layout | None, typer.Option("--layout", help="Set the layout, too: one stack, or a stack per service.")
    ] = None,
    secrets_provider: Annotated[
        str | None,
        typer.Option("--secrets-provider", metavar="URL", help="As `pulumi stack init` takes it; asked for once."),
    ] = None,
) -> None:
    """Create an environment's stacks, or one of its slices, with the encryption settings of its one file.

    Needs the Pulumi CLI, signed in to its backend.
    """
    from souk.stacks import report  # noqa: PLC0415 - loads Pulumi

    report.init(Path.cwd(), stack, layout=layout, provider=secrets_provider)


@app.command()
def move(
    env: Annotated[str, typer.Argument(metavar="ENV", help="The environment, such as dev or prod.")],
    *,
    to: Annotated[Layout, typer.Option("--to", help="One stack for everything, or a stack per service.")],
    do: Do = False,
) -> None:
    """Move an environment between the layouts. No resource is replaced; a move that was cut off is finished.

    Needs the Pulumi CLI, signed in to its backend.
    """
    from souk.stacks import report  # noqa: PLC0415 - loads Pulumi

    report.move(Path.cwd(), env, to, do=do)


@app.command()
def order(
    stack: Stack = "dev",
    *,
    new: Annotated[
        list[str] | None, typer.Option("--new", metavar="SERVICE", help="Only this service is new; may be repeated.")
    ] = None,
    as_json: AsDocument = False,
) -> None:
    """Say in which order to deploy: callees first, and who has to be redeployed because an endpoint came later."""
    from souk.stacks import report  # noqa: PLC0415 - loads Pulumi

    report.order(Path.cwd(), stack, new=new, as_json=as_json)


@app.command()
def names(stack: Stack = "dev") -> None:
    """Print the stacks that an environment consists of, one a line, for scripts: itself, or all its slices."""
    from souk.stacks import report  # noqa: PLC0415 - loads Pulumi

    report.names(Path.cwd(), stack)
