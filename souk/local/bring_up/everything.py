"""The order in which the parts are started."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from typing import Final

from souk.local.bring_up.control import start_control
from souk.local.bring_up.emulator import start_emulator
from souk.local.bring_up.functions import start_functions
from souk.local.bring_up.gateway import start_gateway
from souk.local.bring_up.images import require_images
from souk.local.bring_up.migrations import run_migrations
from souk.local.bring_up.outside import start_outside
from souk.local.bring_up.ports import require_ports
from souk.local.bring_up.seeds import run_seeds
from souk.local.bring_up.services import start_services
from souk.local.bring_up.stores import start_stores
from souk.local.bring_up.streams import start_streams
from souk.local.bring_up.traces import start_traces
from souk.local.bring_up.virtual import start_virtual
from souk.local.system import System

Step = Callable[[System], Awaitable[None]]


async def start_backends(system: System) -> None:
    """What services stand on. The two take seconds each and don't need each other."""
    await asyncio.gather(start_emulator(system), start_stores(system))


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("ports", require_ports),
    ("images", require_images),
    ("control socket", start_control),
    ("AWS emulator, databases and caches", start_backends),
    ("trace collector", start_traces),
    ("migrations", run_migrations),
    ("hosts outside AWS", start_outside),
    ("stand-ins", start_virtual),
    ("services", start_services),
    ("functions", start_functions),
    ("stream pipes", start_streams),
    ("API gateway and public entry", start_gateway),
    ("demo data", run_seeds),
)


async def start(system: System) -> None:
    """Start everything. Raises SoukError for whatever can't start; what has started by then is still running."""
    home = system.home
    if system.options.fresh or not home.saved.exists():
        # What was cut off without saving would be half a world: databases that remember orders that tables forgot.
        shutil.rmtree(home.data, ignore_errors=True)
    shutil.rmtree(home.logs, ignore_errors=True)
    home.make()
    home.saved.unlink(missing_ok=True)
    for name, step in STEPS:
        system.tell(name)
        await step(system)
