"""`souk migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def migrate(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Whose databases; without any, all of them.")
    ] = None,
) -> None:
    """Bring the databases of the running local system up to date, each by its service's own migration task."""
    from souk.local.report import migrate as run  # noqa: PLC0415

    run(Path.cwd(), tuple(services or ()))
