"""Starts a service's program as if it had an address of its own in the VPC. Runs inside the service's process.

`python inside.py '{"paths": …}' module [argument …]`, where the JSON says:

- `paths`: where the program's packages lie, as its image has them;
- `address`: what it listens on when it listens on every interface, as a task in awsvpc mode does;
- `names`: host names with the address, and if need be the port, that they stand for: what Service Connect and private
  DNS resolve;
- `control`: the Unix socket on which to ask whether a connection is admitted by the plan's security groups.

Whoever connects is asked about before the program sees the connection, so a refused caller reaches nothing. Standard
library only, and quick: it is part of every start.
"""

from __future__ import annotations

import json
import runpy
import socket
import struct
import sys
import threading
from pathlib import Path
from typing import Any

EVERYWHERE = ("", "0.0.0.0", "::", None)  # noqa: S104 - what is replaced, not what is bound
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends a reset, as a refused connection looks."""


class Admission:
    """Asks, over one connection, and takes no answer for a no."""

    def __init__(self, control: str) -> None:
        self._control = control
        self._lock = threading.Lock()
        self._stream: Any = None

    def admits(self, peer: tuple[str, int], own: tuple[str, int]) -> bool:
        """Whether the plan lets whoever is at the other end in."""
        with self._lock:
            for _ in range(2):  # the first may find that the other side was started anew
                try:
                    return self._ask(peer, own)
                except OSError:
                    self._stream = None
        return False

    def _ask(self, peer: tuple[str, int], own: tuple[str, int]) -> bool:
        if self._stream is None:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(5)
            connection.connect(self._control)
            self._stream = connection.makefile("rwb")
        self._stream.write(json.dumps({"ask": "admit", "peer": peer, "own": own}).encode() + b"\n")
        self._stream.flush()
        answer = self._stream.readline()
        if not answer:
            raise ConnectionResetError
        return json.loads(answer) is True


def enter(address: str, names: dict[str, tuple[str, int | None]], admission: Admission) -> None:
    """Give the process its address, its names and its security group."""
    bind, accept, getaddrinfo = socket.socket.bind, socket.socket.accept, socket.getaddrinfo

    def own_bind(self: socket.socket, to: Any) -> None:
        if self.family == socket.AF_INET and to[0] in EVERYWHERE:
            to = (address, to[1])
        bind(self, to)

    def guarded_accept(self: socket.socket) -> tuple[socket.socket, Any]:
        connection, peer = accept(self)
        if connection.family != socket.AF_INET or admission.admits(peer, connection.getsockname()):
            return connection, peer
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.close()
        raise ConnectionAbortedError("the security groups don't admit the caller")

    def resolve(host: Any, port: Any, *settings: Any, **named: Any) -> Any:
        given = {**dict(zip(("family", "type", "proto", "flags"), settings, strict=False)), **named}
        if host in EVERYWHERE and given.get("flags", 0) & socket.AI_PASSIVE:
            host, given["family"] = address, socket.AF_INET
        if host in names:
            host, fixed = names[host]
            port = fixed or port
        return getaddrinfo(host, port, **given)

    socket.socket.bind = own_bind
    socket.socket.accept = guarded_accept
    socket.getaddrinfo = resolve


def main() -> None:
    """Enter the VPC, and run the module as the program."""
    told = json.loads(sys.argv[1])
    own = str(Path(__file__).parent)
    sys.path[:] = [*told["paths"], *(path for path in sys.path if path != own)]
    names = {name: (address, port) for name, (address, port) in told["names"].items()}
    enter(told["address"], names, Admission(told["control"]))
    module, sys.argv = sys.argv[2], sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
