"""`/health`: the process lives. `/ready`: what it depends on answers, asked anew each time.

A queue or a bus that is away makes a service unready, although it can still answer requests: orders that nobody hears
of are an outage, and whoever watches has to see whose. It is away for all tasks at once, so a load balancer that finds
none healthy goes on sending requests to all of them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from kit.dependency import Dependency
from kit.log import log
from kit.workers import Workers

PATHS: Final = frozenset({"/health", "/ready"})
CHECK_SECONDS: Final = 1.0
"""How long a dependency may take to answer. The load balancer's own time-out is longer."""


class Readiness:
    """Asks every dependency at once. A check that hangs is waited for by no more than one thread, however many ask."""

    def __init__(self, dependencies: Sequence[Dependency], workers: Workers) -> None:
        self._dependencies = dependencies
        self._workers = workers
        self._running: dict[str, Future[None]] = {}
        self._lock = threading.Lock()

    async def failing(self) -> dict[str, str]:
        """Dependency → why it isn't ready. Empty: the service is."""
        outcomes = await asyncio.gather(*(self._ask(dependency) for dependency in self._dependencies))
        found = {name: reason for name, reason in outcomes if reason} | self._workers.away()
        if not self._workers.alive():
            found["workers"] = "stopped"
        return found

    async def _ask(self, dependency: Dependency) -> tuple[str, str]:
        check = asyncio.wrap_future(self._begin(dependency))
        try:
            await asyncio.wait_for(asyncio.shield(check), CHECK_SECONDS)
        except TimeoutError:
            check.add_done_callback(_read)
            return dependency.name, f"no answer within {CHECK_SECONDS:g} s"
        except Exception as error:  # noqa: BLE001 - whatever a store's library raises, the store is not ready
            return dependency.name, type(error).__name__
        return dependency.name, ""

    def _begin(self, dependency: Dependency) -> Future[None]:
        with self._lock:
            running = self._running.get(dependency.name)
            if running is None or running.done():
                running = self._running[dependency.name] = Future()
                threading.Thread(target=_run, args=(dependency, running), daemon=True).start()
            return running


def _run(dependency: Dependency, outcome: Future[None]) -> None:
    try:
        dependency.check()
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        outcome.set_exception(error)
    else:
        outcome.set_result(None)


def _read(check: asyncio.Future[None]) -> None:
    """Take a late answer's exception, so that asyncio doesn't complain that nobody did."""
    if not check.cancelled():
        check.exception()


def router(readiness: Readiness) -> APIRouter:
    """The two routes. Not part of the contract: no client calls them."""
    routes = APIRouter(include_in_schema=False)
    was_failing: dict[str, str] = {}

    async def health() -> JSONResponse:
        return JSONResponse({"status": "OK"})

    async def ready() -> JSONResponse:
        nonlocal was_failing
        failing = await readiness.failing()
        if failing != was_failing:  # a line for each change, not for each probe
            log.warning("not ready", failing=failing) if failing else log.info("ready again")
            was_failing = failing
        if failing:
            return JSONResponse({"status": "not ready", "failing": sorted(failing)}, 503)
        return JSONResponse({"status": "OK"})

    for path, endpoint in (("/health", health), ("/ready", ready)):
        routes.add_api_route(path, endpoint, methods=["GET", "HEAD"])
    return routes
