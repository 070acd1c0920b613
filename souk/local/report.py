"""What a running system, or what is left of the last one, has to show."""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from components.errors import SoukError
from souk.console import show
from souk.local.control import ask
from souk.local.home import Home
from souk.local.traces import tree

READY: Final = {True: "ready", False: "not ready", None: ""}
GLANCE: Final = 0.3


def status(root: Path, *, as_json: bool) -> None:
    """Print what runs. Raises SoukError if nothing does."""
    told: dict[str, Any] = ask(Home.of(root).control, {"ask": "status"})
    if as_json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for column in ("process", "state", "", "restarts", "memory", "pid"):
        table.add_column(column)
    for process in told["processes"]:
        memory = f"{process['memory'] / 2**20:.0f} MiB" if process["memory"] else ""
        table.add_row(
            process["name"],
            process["state"],
            READY[process["ready"]],
            str(process["restarts"] or ""),
            memory,
            str(process["pid"] or ""),
        )
    show(f"{told['stack']}, up for {told['seconds']} s")
    for name, url in told["urls"].items():
        show(f"{name}: {url}", wrap=False)
    if told["virtual"]:
        show(f"stand-ins: {', '.join(told['virtual'])}")
    show(table)


def logs(root: Path, service: str | None, *, follow: bool) -> None:
    """Print logs. Raises SoukError for one that isn't there."""
    home = Home.of(root)
    files = sorted(home.logs.glob("*.log")) if home.logs.is_dir() else []
    names = [file.stem for file in files]
    if service is not None and service not in names:
        raise SoukError(f"there is no log of {service!r}; there are: {', '.join(names) or 'none yet'}.")
    chosen = [file for file in files if service in (None, file.stem)]
    _follow(chosen, prefix=service is None, endless=follow)


def trace(root: Path, order: str) -> None:
    """Print the tree of an order's traces. Raises SoukError if nothing names it."""
    spans = tree.about(tree.read(Home.of(root).traces), order)
    if not spans:
        raise SoukError(f"no trace names {order!r}. Traces are those of the running system, or of the last one.")
    show(tree.trees(spans, order), wrap=False)


def sent(root: Path, *, as_json: bool) -> None:
    """Print what was sent to people. Raises SoukError if nothing runs."""
    told: list[dict[str, Any]] = ask(Home.of(root).control, {"ask": "sent"})
    if as_json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    if not told:
        show("nothing has been sent to anybody yet")
    for message in told:
        show(f"{message['channel']} to {', '.join(message['to'])}: {message['subject']}", wrap=False)
        show(f"  {message['body']}", wrap=False)


def migrate(root: Path, services: tuple[str, ...]) -> None:
    """Migrate in the running system. Raises SoukError if nothing runs, or a migration fails."""
    answer = ask(Home.of(root).control, {"ask": "migrate", "services": services})
    if isinstance(answer, dict):
        raise SoukError(str(answer["error"]))  # pyright: ignore[reportUnknownArgumentType] - JSON
    show("every database is up to date")


def outage(root: Path, name: str, seconds: float) -> None:
    """Have a process end and come back. Raises SoukError if nothing runs, or nothing of this name that stays."""
    if not math.isfinite(seconds):
        raise SoukError(f"SECONDS: got {seconds}; allowed: a number. Say after how many it is to be started again.")
    answer = ask(Home.of(root).control, {"ask": "outage", "name": name, "seconds": seconds})
    if isinstance(answer, dict):
        raise SoukError(str(answer["error"]))  # pyright: ignore[reportUnknownArgumentType] - JSON
    show(f"{name} ends, and is started again after {seconds:g} s")


def _follow(files: list[Path], *, prefix: bool, endless: bool) -> None:
    """Write the files, and with `endless` what comes to them, until Ctrl-C."""
    width = max((len(file.stem) for file in files), default=0)
    places = dict.fromkeys(files, 0)
    while True:
        for file in files:
            with file.open("rb") as content:
                content.seek(places[file])
                lines = content.read().decode(errors="replace").splitlines(keepends=True)
                places[file] = content.tell()
            sys.stdout.writelines(f"{file.stem:{width}} | {line}" if prefix else line for line in lines)
        if not endless:
            return
        sys.stdout.flush()
        time.sleep(GLANCE)
