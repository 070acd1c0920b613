"""The socket by which a running system is asked: by its services who may connect, and by other commands how it is."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from components.errors import SoukError

CREDENTIALS: Final = struct.Struct("3i")
Handler = Callable[[Mapping[str, Any], int], Awaitable[Any]]
"""Takes the question and the asking process's id."""

LIMIT: Final = 16 * 1024 * 1024


class Control:
    """Answers one JSON line with one JSON line. `handlers` are by what the question asks.

    `group` may ask as well as our own user.
    """

    def __init__(self, path: Path, handlers: Mapping[str, Handler], group: int | None = None) -> None:
        self._group = group
        self._path = path
        self._handlers = handlers
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; nobody but this user, and the group of our containers, can connect."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        self._path.chmod(0o600)
        if self._group is not None:
            os.chown(self._path, -1, self._group)
            self._path.chmod(0o660)

    async def stop(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer: socket.socket = writer.get_extra_info("socket")
        pid: int = CREDENTIALS.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size))[0]
        try:
            while line := await reader.readline():
                question = json.loads(line)
                try:
                    answer = await self._handlers[question["ask"]](question, pid)
                except SoukError as error:
                    answer = {"error": str(error)}
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except (OSError, asyncio.CancelledError):
            pass  # the asker is gone, or we are
        finally:
            writer.close()


def ask(path: Path, question: Mapping[str, Any]) -> Any:
    """Ask the running system. Raises SoukError if none runs."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            raise SoukError("no local system is running here. `souk local up` starts one.") from None
        with connection.makefile("rwb") as stream:
            stream.write(json.dumps(question).encode() + b"\n")
            stream.flush()
            line = stream.readline(LIMIT)
    if not line:
        raise SoukError("the local system was stopped before it answered.")
    return json.loads(line)
