"""HTTP servers in this process, on sockets that were bound by us: a port that is taken is told before anything runs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import uvicorn


class Host:
    """One server of one ASGI application. `tls` is (certificate, key, authorities of clients or None)."""

    def __init__(
        self, application: Any, host: str, port: int, tls: tuple[Path, Path, Path | None] | None = None
    ) -> None:
        self._address = (host, port)
        settings: dict[str, Any] = {}
        if tls:
            certificate, key, authorities = tls
            settings = {"ssl_certfile": str(certificate), "ssl_keyfile": str(key)}
            if authorities:
                settings |= {"ssl_ca_certs": str(authorities), "ssl_cert_reqs": 2}  # ssl.CERT_REQUIRED
        self._server = _Server(
            uvicorn.Config(
                application,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # who is at the other end decides whether it is let in, not what it says
                timeout_graceful_shutdown=3,
                timeout_keep_alive=60,
                **settings,
            )
        )
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen. Returns once requests are answered."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(self._address)
        self._running = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._running.done():
                self._running.result()
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Finish what is under way, for a moment, and stop."""
        self._server.should_exit = True
        if self._running:
            await self._running


class _Server(uvicorn.Server):
    """Signals are for the whole system, not for its servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave them alone."""
        yield
