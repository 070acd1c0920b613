"""The services that run on Lambda: a process that asks for events, and a poller that feeds it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from components.errors import SoukError
from souk.local.bring_up.workloads import command
from souk.local.functions.feed import Poller
from souk.local.functions.runtime import Runtime
from souk.local.hosting import Host
from souk.local.network.addresses import FUNCTIONS_PORT
from souk.local.network.admission import Party
from souk.local.plan.workloads import Feed, Workload
from souk.local.system import System, tail

PATIENCE = 60.0
DEFAULT_TIMEOUT = 3
"""Seconds a function may take that nothing feeds: Lambda's own default."""


async def start_functions(system: System) -> None:
    """Start every function, wait until it asks for an event, then feed it."""
    functions = [workload for workload in system.workloads if workload.kind == "function"]
    for index, workload in enumerate(functions):
        feeds = [feed for feed in system.plan.feeds if feed.function == workload.service]
        timeout = max((feed.timeout for feed in feeds), default=DEFAULT_TIMEOUT)
        runtime = await host(system, workload.name, workload.role, timeout, FUNCTIONS_PORT + index)
        place = f"{system.addresses.functions}:{FUNCTIONS_PORT + index}"
        await run(system, await command(system, workload, runtime=place), workload, runtime)
        for feed in feeds:
            _feed(system, workload, feed, runtime)


async def host(system: System, name: str, arn: str, timeout: float, port: int) -> Runtime:
    """Serve the runtime API of one function."""

    def kill() -> None:
        if child := system.children.get(name):
            child.kill()

    runtime = Runtime(arn, timeout, kill)
    server = Host(runtime, system.addresses.functions, port)
    await server.start()
    system.closing(server.stop)
    return runtime


async def run(system: System, started: Any, workload: Workload | Party, runtime: Runtime) -> None:
    """Start a function's process. Raises SoukError if it never asks for an event."""
    system.closing(lambda: system.stop_child(workload.name))
    await system.run(started, Party(workload.name, workload.groups))
    try:
        await asyncio.wait_for(runtime.ready.wait(), PATIENCE)
    except TimeoutError:
        log = tail(system.home.log(workload.name))
        raise SoukError(f"the function {workload.name} never asked for an event. The end of its log:\n{log}") from None


def _feed(system: System, workload: Workload, feed: Feed, runtime: Runtime) -> None:
    loop = asyncio.get_running_loop()
    queues = {queue["arn"]: queue["url"] for queue in system.plan.resources.all("aws:sqs/queue:Queue")}

    def invoke(event: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(runtime.invoke(event), loop).result()

    sqs = system.emulator.client("sqs", system.keys[workload.role])
    poller = Poller(feed, sqs, queues[feed.queue_arn], invoke, system.log)
    in_background(system, f"feed of {workload.name}", poller.run)


def in_background(system: System, name: str, body: Callable[[Callable[[], bool]], None]) -> None:
    """Run something in a thread until the system ends. `body` gets what says that it does."""
    thread = threading.Thread(target=body, args=(system.stopping.is_set,), name=name, daemon=True)

    async def stop() -> None:
        await asyncio.to_thread(thread.join, 5)

    thread.start()
    system.closing(stop)
