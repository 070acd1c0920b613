"""Arguments and options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Stack = Annotated[
    str, typer.Argument(metavar="[STACK]", help="The stack: an environment that has a file, such as dev or prod.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print a JSON document and nothing else: see docs/plan-format.md.")
]
