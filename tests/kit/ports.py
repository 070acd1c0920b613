"""Ports that are free."""

from __future__ import annotations

import random
import socket
from typing import Final

PORTS: Final = (15000, 30000)


def free_port() -> int:
    """Three ports in a row that nobody uses at the moment, of which this is the first.

    Below those from which the kernel takes ports for connections: one of them would be taken before it is needed.
    """
    while True:
        port = random.randrange(*PORTS, 3)  # noqa: S311 - keeps no secret
        if all(_is_free(port + offset) for offset in range(3)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
