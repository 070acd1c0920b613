"""The socket by which the running system is asked."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

import httpx

from components.errors import SoukError
from souk.local.bring_up.migrations import run_migrations
from souk.local.bring_up.queues import queue_handlers
from souk.local.bring_up.virtual_control import virtual_handlers
from souk.local.control import Control
from souk.local.memory import resident
from souk.local.system import System, in_thread


async def start_control(system: System) -> None:
    """Answer services and commands."""

    async def admit(question: Mapping[str, Any], pid: int) -> bool:
        name = next((name for name, child in system.children.items() if child.pid == pid), None)
        if name is None or name not in system.parties:
            return False
        client, server = (tuple(question[end]) for end in ("peer", "own"))
        return system.admission.admits(client, server, system.parties[name]) is not None  # pyright: ignore[reportArgumentType] - pairs of host and port

    async def status(question: Mapping[str, Any], pid: int) -> Any:
        del question, pid
        return await _status(system)

    async def migrate(question: Mapping[str, Any], pid: int) -> Any:
        del pid
        await run_migrations(system, tuple(question["services"]))
        return True

    async def told(question: Mapping[str, Any], pid: int) -> Any:
        del pid
        emulated: list[Any] = await in_thread(lambda: system.emulator.told(question["ask"]))
        return [*emulated, *system.judge.used()] if question["ask"] == "used" else emulated

    async def outage(question: Mapping[str, Any], pid: int) -> Any:
        del pid
        lasting = {name: child for name, child in system.children.items() if child.lasting}
        child = lasting.get(question["name"])
        if child is None:
            raise SoukError(f"there is no process {question['name']!r} that stays; there are: {', '.join(lasting)}.")
        if child.state != "running":
            raise SoukError(
                f"{question['name']} is away already ({child.state}). Wait until `souk local status` has it."
            )
        child.interrupt(float(question["seconds"]))
        return True

    handlers = {"admit": admit, "status": status, "migrate": migrate, "outage": outage}
    handlers |= dict.fromkeys(("used", "sent", "spent"), told)
    control = Control(
        system.home.control,
        {**handlers, **queue_handlers(system), **virtual_handlers(system)},
        containers_group(system),
    )
    await control.start()
    system.closing(control.stop)


def containers_group(system: System) -> int | None:
    """The group of what runs in containers, if that isn't our own: only root can give them another user."""
    if not system.options.images or os.geteuid() != 0:
        return None
    groups = {int(workload.user.partition(":")[2]) for workload in system.workloads if workload.user}
    return next(iter(groups), None)


async def _status(system: System) -> dict[str, Any]:
    services = {workload.name for workload in system.workloads if workload.kind != "migration"}
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        children = [
            {
                "name": name,
                "service": name in services,
                "state": child.state,
                "pid": child.pid,
                "restarts": child.restarts,
                "memory": resident(child.pid) if child.pid else 0,
                "ready": await _ready(system, client, name),
            }
            for name, child in list(system.children.items())  # it may be starting still
        ]
    return {
        "stack": system.plan.stack,
        "seconds": round(time.time() - system.started),
        "urls": system.urls,
        "virtual": [workload.name for workload in system.virtual],
        "processes": children,
    }


async def _ready(system: System, client: httpx.AsyncClient, name: str) -> bool | None:
    """What a service says of itself; None for what says nothing."""
    workload = next((w for w in system.workloads if w.name == name and w.kind == "task"), None)
    if workload is None or workload.port is None:
        return None
    try:
        answer = await client.get(f"http://{system.addresses.services[name]}:{workload.port}/ready")
    except httpx.HTTPError:
        return False
    return answer.is_success
