"""The services that run as tasks: one process each, on an address of its own."""

from __future__ import annotations

import asyncio
import time

import httpx

from components.errors import SoukError
from souk.local.bring_up.workloads import command
from souk.local.network.admission import Party
from souk.local.plan.workloads import Workload
from souk.local.system import System, tail

PATIENCE = 60.0
"""Seconds until a service has to be ready."""

HEALTH = "/ready"
"""For a service behind no load balancer; one behind a load balancer is asked what that would ask."""


async def start_services(system: System) -> None:
    """Start them all at once, and wait until each says that it is ready."""
    tasks = [workload for workload in system.workloads if workload.kind == "task"]

    async def stop() -> None:
        await asyncio.gather(*(system.stop_child(workload.name) for workload in tasks))

    system.closing(stop)
    for workload in tasks:
        await system.run(await command(system, workload), Party(workload.name, workload.groups))
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        await asyncio.gather(*(_ready(system, client, workload) for workload in tasks if workload.port))


async def _ready(system: System, client: httpx.AsyncClient, workload: Workload) -> None:
    routes = (route for entry in system.plan.entries for route in entry.routes if route.service == workload.service)
    path = next((route.health for route in routes), HEALTH)
    url = f"http://{system.addresses.services[workload.service]}:{workload.port}{path}"
    until, said = time.monotonic() + PATIENCE, "nothing"
    while time.monotonic() < until:
        try:
            answer = await client.get(url)
        except httpx.HTTPError as error:
            said = type(error).__name__
        else:
            if answer.is_success:
                system.tell(f"services: {workload.service} is ready")
                return
            said = f"{answer.status_code} {answer.text[:300]}"
        if system.children[workload.name].restarts > 3:  # noqa: PLR2004 - it ends by itself again and again
            break
        await asyncio.sleep(0.1)
    log = tail(system.home.log(workload.name))
    raise SoukError(f"{workload.service} is not ready: {path} answers {said}. The end of its log:\n{log}")
