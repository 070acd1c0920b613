"""`souk local`: up, demo, soak, status, logs, trace, sent, outage, migrate, necessary, and those about stand-ins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from souk.commands.local_virtual import answer, calls, send, token
from souk.commands.operations import AsDocument
from souk.commands.options import Stack

app = typer.Typer(
    no_args_is_help=True, help="Run the whole system on this machine, from the plan that would be deployed."
)

app.command()(calls)
app.command()(answer)
app.command()(send)
app.command()(token)


@app.command()
def up(
    stack: Stack = "dev",
    *,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="SERVICE", help="Only this service; may be repeated.")
    ] = None,
    virtual: Annotated[
        bool, typer.Option("--virtual", help="Play the services that --only leaves out, from their contracts.")
    ] = False,
    images: Annotated[
        bool, typer.Option("--images", help="Run the services as containers, from their images: needs Docker.")
    ] = False,
    seed: Annotated[bool, typer.Option("--seed", help="Have the services put in demo data.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the data of earlier runs.")] = False,
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", help="Where the shop is served; the APIs follow.", min=1, max=65533)
    ] = 8000,
) -> None:
    """Start the system, say where it is, and run it until Ctrl-C or SIGTERM. See docs/local.md."""
    from souk.local.home import Home  # noqa: PLC0415 - loads Pulumi
    from souk.local.system import Options  # noqa: PLC0415
    from souk.local.up import up as run  # noqa: PLC0415

    root = Path.cwd()
    options = Options(root, Home.of(root), root / "services", tuple(only or ()), fresh, seed, port, virtual, images)
    raise typer.Exit(run(options, stack))


@app.command()
def demo(stack: Stack = "dev") -> None:
    """Shop as a customer: an order that succeeds, one that the bank declines, one for something that has sold out.

    In the running system, or in one that is started for it and ended. Ends with 1 if anything came out wrong.
    """
    from souk.local.demo.run import demo as run  # noqa: PLC0415 - loads Pulumi

    raise typer.Exit(run(Path.cwd(), stack))


@app.command()
def soak(
    stack: Stack = "dev",
    *,
    orders: Annotated[int, typer.Option("--orders", metavar="N", help="Placed while services die.", min=1)] = 500,
    minutes: Annotated[float, typer.Option("--minutes", metavar="M", help="Over which they are spread.", min=0)] = 5,
    load: Annotated[int, typer.Option("--load", metavar="N", help="Placed before, as fast as it goes.", min=1)] = 300,
    customers: Annotated[int, typer.Option("--customers", metavar="N", help="Side by side.", min=1, max=64)] = 24,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Says what is bought, and who dies when.")] = 1,
) -> None:
    """Place orders while every service is killed at random, and hold the books against each other. 1: they are wrong.

    In a system of its own, from new data. Prints orders a second, waiting times, memory and what each part costs.
    """
    from souk.local.soak.run import Wanted  # noqa: PLC0415 - loads Pulumi
    from souk.local.soak.run import soak as run  # noqa: PLC0415

    raise typer.Exit(run(Path.cwd(), stack, Wanted(orders, minutes, load, customers, seed)))


@app.command()
def status(*, as_json: AsDocument = False) -> None:
    """Show what runs: processes, their memory, whether they are ready."""
    from souk.local.report import status as run  # noqa: PLC0415

    run(Path.cwd(), as_json=as_json)


@app.command()
def logs(
    service: Annotated[str | None, typer.Argument(metavar="[SERVICE]", help="Whose; without it, everybody's.")] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as more is written.")] = False,
) -> None:
    """Print the logs of the last run, or of one process of it."""
    from souk.local.report import logs as run  # noqa: PLC0415

    run(Path.cwd(), service, follow=follow)


@app.command()
def trace(
    order: Annotated[str, typer.Argument(metavar="ORDER", help="An order's id, or any value that spans bear.")],
) -> None:
    """Show an order's way through the services, as a tree."""
    from souk.local.report import trace as run  # noqa: PLC0415

    run(Path.cwd(), order)


@app.command()
def sent(*, as_json: AsDocument = False) -> None:
    """Show what the running system has sent to people: e-mails, SMS and messages to topics."""
    from souk.local.report import sent as run  # noqa: PLC0415

    run(Path.cwd(), as_json=as_json)


@app.command()
def outage(
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="A service, a store or `emulator`: see `status`.")],
    seconds: Annotated[float, typer.Argument(metavar="SECONDS", min=0, help="For how long it is away.")] = 10,
) -> None:
    """End a process of the running system, and start it again after a while: to see what the others do meanwhile."""
    from souk.local.report import outage as run  # noqa: PLC0415

    run(Path.cwd(), process, seconds)


@app.command()
def migrate(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Whose databases; without any, all of them.")
    ] = None,
) -> None:
    """Bring the databases of the running local system up to date, each by its service's own migration task."""
    from souk.local.report import migrate as run  # noqa: PLC0415

    run(Path.cwd(), tuple(services or ()))


@app.command()
def necessary(stack: Stack = "dev", *, as_json: AsDocument = False) -> None:
    """List what roles may do and no flow has used, with the reason where there is one.

    Ends with 1 if something is left without a reason. Asks the running system, or reads what the last one left.
    """
    from souk.local.necessary import necessary as run  # noqa: PLC0415 - loads Pulumi

    if not run(Path.cwd(), stack, as_json=as_json):
        raise typer.Exit(1)
