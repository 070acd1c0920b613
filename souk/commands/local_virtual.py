"""`souk local`'s commands about stand-ins: calls, answer, send, token."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from souk.commands.operations import AsDocument

Data = Annotated[Path | None, typer.Option("--data", metavar="FILE", help="JSON; without it, an example.")]


def calls(
    service: Annotated[str | None, typer.Argument(metavar="[SERVICE]", help="Whose stand-in; without it, all.")] = None,
    *,
    as_json: AsDocument = False,
) -> None:
    """Show what the stand-ins of `up --virtual` were asked, and what they answered."""
    from souk.local.virtual.report import calls as run  # noqa: PLC0415

    run(Path.cwd(), service, as_json=as_json)


def answer(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="A service that a stand-in plays.")],
    operation: Annotated[str, typer.Argument(metavar="OPERATION", help="As in its contract: 'GET /v1/x/{id}'.")],
    *,
    status: Annotated[int, typer.Option("--status", metavar="STATUS", min=200, max=599)] = 200,
    data: Data = None,
    times: Annotated[int, typer.Option("--times", metavar="N", help="For so many calls.", min=1)] = 1,
) -> None:
    """Set what a stand-in answers to the next calls: only what its service could answer by its contract."""
    from souk.local.virtual.report import answer as run  # noqa: PLC0415

    run(Path.cwd(), service, operation, status=status, data=data, times=times)


def send(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="As it is published: order.placed.")],
    *,
    data: Data = None,
) -> None:
    """Send an event in its publisher's name, if its schema allows it. FILE has fields of the event's `data`."""
    from souk.local.virtual.report import send as run  # noqa: PLC0415

    run(Path.cwd(), event, data=data)


def token(
    scopes: Annotated[list[str], typer.Argument(metavar="SCOPE...", help="What it allows: orders:read.")],
    *,
    subject: Annotated[
        str, typer.Option("--subject", metavar="ID", help="Whose token it is.")
    ] = "01900000-0000-7000-8000-000000000001",
) -> None:
    """Print an access token, where a stand-in plays the service that issues them."""
    from souk.local.virtual.report import token as run  # noqa: PLC0415

    run(Path.cwd(), subject, scopes)
