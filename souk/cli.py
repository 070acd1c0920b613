"""The `souk` command."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from components.errors import SoukError
from souk import __version__
from souk.commands.affected import affected
from souk.commands.bootstrap import bootstrap
from souk.commands.check import check
from souk.commands.compose import compose
from souk.commands.diff import diff
from souk.commands.local import app as local
from souk.commands.migrate import migrate
from souk.commands.plan import plan
from souk.commands.prove import prove
from souk.commands.stack import app as stack
from souk.commands.teardown import teardown
from souk.commands.verify import verify
from souk.console import err
from souk.garbage import kept
from souk.graph.lazy_sdk import lazy_sdk

MISTAKE: Final = 2
"""The exit code for a user's mistake, as for a command line that makes no sense."""

app = typer.Typer(
    name="souk",
    help="See, judge and run the system in this project without a cloud account.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(plan)
app.command()(check)
app.command()(prove)
app.command()(diff)
app.command()(affected)
app.command()(compose)
app.command()(verify)
app.command()(migrate)
app.command()(bootstrap)
app.command()(teardown)
app.add_typer(stack, name="stack")
app.add_typer(local, name="local")


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"souk {__version__}\n")
        raise typer.Exit


@app.callback()
def souk(
    *,
    cwd: Annotated[
        Path | None,
        typer.Option("--cwd", metavar="DIR", help="Work in this directory.", exists=True, file_okay=False),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback acts on it
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """What comes before the command."""
    if cwd is not None:
        os.chdir(cwd)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and end the process with its exit code."""
    # What is left at the end goes with the process. Collecting it, piece by piece, takes a sixth of a plan's time.
    atexit.register(gc.freeze)
    try:
        with kept(), lazy_sdk():
            app(arguments)
    except SoukError as error:
        err().print(f"error: {error}", markup=False, soft_wrap=True)
        sys.exit(MISTAKE)
