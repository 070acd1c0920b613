"""Options of the commands that meet AWS or the Pulumi CLI."""

from __future__ import annotations

from typing import Annotated

import typer

AsDocument = Annotated[bool, typer.Option("--json", help="Print a JSON document and nothing else.")]
Do = Annotated[bool, typer.Option("--yes", help="Do it. Without it, nothing is changed.")]
