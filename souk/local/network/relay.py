"""The way into a store: a port on its address for those whom its security group admits, and a Unix socket behind it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from souk.local.network.admission import Admission, Party
from souk.local.network.inside import RESET

CHUNK = 65536


class Relay:
    """Listens while the system runs, also while the store behind it is down: who connects then is cut off."""

    def __init__(self, target: Party, path: Path, admission: Admission, connected: Callable[[Party], None]) -> None:
        self._target = target
        self._path = path
        self._admission = admission
        self._connected = connected
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[Any]] = set()

    async def start(self, host: str, port: int) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, host, port)

    async def stop(self) -> None:
        """Stop listening, and cut who is connected."""
        if self._server:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        caller = self._admission.admits(
            writer.get_extra_info("peername"), writer.get_extra_info("sockname"), self._target
        )
        if caller is None:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
            return
        self._connected(caller)
        with contextlib.suppress(OSError):
            store_reader, store_writer = await asyncio.open_unix_connection(self._path)
            await _join(reader, writer, store_reader, store_writer)
        writer.transport.abort()


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    other_reader: asyncio.StreamReader,
    other_writer: asyncio.StreamWriter,
) -> None:
    """Copy both ways until either side has ended."""
    ways = [asyncio.ensure_future(_copy(reader, other_writer)), asyncio.ensure_future(_copy(other_reader, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        other_writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
    await writer.drain()
