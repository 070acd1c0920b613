"""`souk local up`: start the system, say where it is, and end it when told to."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from souk.console import err, progress
from souk.garbage import kept
from souk.local.bring_up.everything import STEPS, start
from souk.local.home import remember
from souk.local.plan.system import Plan
from souk.local.system import Options, System
from souk.render import render

INTERRUPTED = 130
"""The exit code of a start that Ctrl-C ended, by the shell's own convention."""


Guest = Callable[[], int]
"""Uses the running system, in a thread of its own, and returns an exit code."""


def up(options: Options, stack: str, guest: Guest | None = None) -> int:
    """Run the system until SIGINT or SIGTERM, or until its guest has finished. Returns the exit code.

    Raises SoukError if it can't start, and as the guest does.
    """
    with options.home.held():
        with progress(f"recording {stack}"):
            plan = Plan.of(render(stack, root=options.root, mode="up"))
        return asyncio.run(_run(plan, options, guest))


async def _run(plan: Plan, options: Options, guest: Guest | None) -> int:
    console = err()
    teller = Teller(console)
    system = System(plan, options, teller.tell)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    starting = asyncio.ensure_future(start(system))
    waiting = asyncio.ensure_future(asked.wait())
    try:
        await asyncio.wait([starting, waiting], return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            return INTERRUPTED
        starting.result()
        teller.done()
        with kept():
            if guest:
                visiting = asyncio.ensure_future(asyncio.to_thread(guest))
                await asyncio.wait([visiting, waiting], return_when=asyncio.FIRST_COMPLETED)
                return visiting.result() if visiting.done() else INTERRUPTED
            _show(console, system)
            await asked.wait()
            return 0
    finally:
        starting.cancel()
        waiting.cancel()
        await asyncio.gather(starting, waiting, return_exceptions=True)
        console.print("stopping …", style="dim")
        await _remember(system)
        await system.stop()
        system.home.saved.touch()
        console.print("stopped; nothing is left running")


async def _remember(system: System) -> None:
    """Keep what was used for `souk local necessary`, if there is still somebody to ask, with what was before."""
    try:
        used = await asyncio.to_thread(system.emulator.told, "used")
    except httpx.HTTPError:
        return
    file = system.home.used
    before: list[Any] = json.loads(file.read_text()) if file.exists() else []
    everything: dict[str, Any] = {
        json.dumps(item, sort_keys=True): item for item in (*before, *used, *system.judge.used())
    }
    remember(file, list(everything.values()))


class Teller:
    """Shows what is being started: a spinner in a terminal, a line per step in a log."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("starting") if console.is_terminal else None
        self._began = time.monotonic()
        self._steps = {name for name, _ in STEPS}
        self._last: tuple[str, float] | None = None
        if self._status:
            self._status.start()

    def tell(self, text: str) -> None:
        """Take a step's name, or what goes on within one."""
        if text in self._steps:
            self._finish()
            self._last = (text, time.monotonic())
        if self._status:
            self._status.update(f"starting: {text}")

    def done(self) -> None:
        """Everything runs."""
        self._finish()
        if self._status:
            self._status.stop()
        self._console.print(f"up in {time.monotonic() - self._began:.1f} s")

    def _finish(self) -> None:
        if self._last:
            name, since = self._last
            self._console.print(f"  [green]✓[/] {name} [dim]{time.monotonic() - since:.1f} s[/]")
            self._last = None


def _show(console: Console, system: System) -> None:
    table = Table.grid(padding=(0, 2))
    for name, url in system.urls.items():
        table.add_row(f"[bold]{name}[/]", url)
    if played := [workload.name for workload in system.virtual]:
        table.add_row("[bold]stand-ins[/]", f"{', '.join(played)}  (souk local calls)")
    table.add_row("certificates", str(system.home.certificates))
    table.add_row("logs", f"souk local logs  ({system.home.logs})")
    console.print()
    console.print(table)
    console.print("\nCtrl-C stops everything.", style="dim")
