"""The services that run as tasks: one process each, on an address of its own."""

from __future__ import annotations

import asyncio

from souk.local.bring_up.ready import HEALTH, until_ready
from souk.local.bring_up.workloads import command
from souk.local.network.admission import Party
from souk.local.plan.workloads import Workload
from souk.local.system import System


async def start_services(system: System) -> None:
    """Start them all at once, and wait until each says that it is ready."""
    tasks = [workload for workload in system.workloads if workload.kind == "task"]

    async def stop() -> None:
        await asyncio.gather(*(system.stop_child(workload.name) for workload in tasks))

    system.closing(stop)
    for workload in tasks:
        await system.run(await command(system, workload), Party(workload.name, workload.groups))
    await asyncio.gather(*(_ready(system, workload) for workload in tasks if workload.port))


async def _ready(system: System, workload: Workload) -> None:
    routes = (route for entry in system.plan.entries for route in entry.routes if route.service == workload.service)
    path = next((route.health for route in routes), HEALTH)
    address = f"{system.addresses.services[workload.service]}:{workload.port}"
    await until_ready(system, workload.name, address, path)
    system.tell(f"services: {workload.service} is ready")
