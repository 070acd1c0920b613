"""A service's HTTP process: serves until it is told to stop, then finishes what it began."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING, Final

import uvicorn

from kit.log import configure, log
from kit.memory import frugal, settled
from kit.settings import Process, SettingsError, load
from kit.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

DRAIN_SECONDS: Final = 20
"""How long a stop waits for requests under way. Workers get 30 s after it: both stay under ECS's stopTimeout of 60."""

KEEP_ALIVE_SECONDS: Final = 75
"""Longer than the load balancer's idle time-out of 60 s: whoever closes first must not be us (AWS, "HTTP 502")."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, workers: Workers) -> None:
        super().__init__(config)
        self._workers = workers

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say where."""
        await super().startup(sockets)
        settled()
        if self.started:
            log.info("listening", port=self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing new, neither requests nor messages, and finish what is under way."""
        log.info("stopping")
        self._workers.ask_to_stop()
        await super().shutdown(sockets)


def serve(make: Callable[[], FastAPI]) -> None:
    """Serve the application that `make` makes, on PORT, until SIGTERM or SIGINT; then return.

    Ends the process with status 2 and one line if the environment is not what the plan derives.
    """
    configure()
    frugal()
    try:
        port = load(Process).port
        app = make()
    except SettingsError as error:
        log.error("bad environment", reason=str(error))
        sys.exit(2)
    if port is None:
        log.error("bad environment", reason="PORT: missing. The plan derives it from http=Http(…) in infra.py.")
        sys.exit(2)
    # uvicorn raises the signals that it has obeyed once more when it is done; by then they have nothing left to do.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _obeyed)
    config = uvicorn.Config(
        app,
        host="0.0.0.0",  # noqa: S104 - the task's own network interface; its security group says who may connect
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        http="h11",  # reads no head without end, and no body as the next request where somebody asks to upgrade
        loop="asyncio",
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    _Server(config, app.state.workers).run()
    log.info("stopped")


def _obeyed(number: int, frame: FrameType | None) -> None:
    del number, frame
