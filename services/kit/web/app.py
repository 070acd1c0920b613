"""The application of a service."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from kit import telemetry
from kit.dependency import Dependency, Worker
from kit.web import limits, openapi, probes, problems
from kit.web.limits import Limited
from kit.web.observe import Observed
from kit.workers import Workers

FRAMEWORK_S_OWN: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""Off: FastAPI's spans and logs hold exceptions' messages and would count every probe. `Observed` does it instead."""

THREADS: Final = 16
"""How many requests are handled at once: each holds a stack and, at most, a connection."""


def create_app(
    *,
    name: str,
    version: str = "1",
    description: str = "",
    routers: Sequence[APIRouter] = (),
    dependencies: Sequence[Dependency] = (),
    workers: Sequence[Worker] = (),
    largest_body: int = limits.LARGEST,
) -> FastAPI:
    """Make a service's application: probes, problems, limits, observation, and its own routes.

    Dependencies are opened before the first request and closed after the last; workers run in between, and what they
    have under way at a stop is finished while the dependencies are still open.
    """
    running = Workers(workers)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        del app
        telemetry.configure()
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        for dependency in dependencies:
            dependency.open()
        running.start()
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(running.stop)
            for dependency in reversed(dependencies):
                dependency.close()
            telemetry.shutdown()

    app = FastAPI(
        title=name,
        version=version,
        description=description,
        lifespan=lifespan,
        openapi_url=None,  # the committed document is the contract; what runs doesn't publish its insides
        docs_url=None,
        redoc_url=None,
        telemetry=FRAMEWORK_S_OWN,
    )
    app.state.workers = running
    app.openapi = lambda: openapi.document(app)
    problems.install(app, tuple(outage for dependency in dependencies for outage in dependency.outages))
    app.include_router(probes.router(probes.Readiness(dependencies, running)))
    for router in routers:
        app.include_router(router)
    app.add_middleware(Limited, largest=largest_body)
    app.add_middleware(Observed)  # the last one added is the outermost
    return app
