"""`souk local demo`: the visit, in the system that runs here or in one started for it."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Final

from components.errors import SoukError
from souk.console import show
from souk.local.control import ask
from souk.local.demo.visit import visit
from souk.local.home import Home
from souk.local.system import Options
from souk.local.up import up

FIRST_PORT: Final = 8000
WAYS_IN: Final = 3
"""The shop, the API and the partners' API, on ports in a row."""


def demo(root: Path, stack: str) -> int:
    """Shop, and say whether all came out as it has to. Returns the exit code. Ends what it has started.

    Raises SoukError if the system can't start, or doesn't answer.
    """

    def guest() -> int:
        good = visit(root)
        show("\nEverything came out as it has to." if good else "\nNot everything came out as it has to: see ✗ above.")
        return 0 if good else 1

    home = Home.of(root)
    if _runs(home):
        return guest()
    return up(Options(root, home, root / "services", seed=True, port=ports()), stack, guest)


def _runs(home: Home) -> bool:
    try:
        ask(home.control, {"ask": "status"})
    except SoukError:
        return False
    return True


def ports() -> int:
    """The usual ports, or the next that are free: what comes for a while is to run beside whatever runs there."""
    return next(
        first
        for first in range(FIRST_PORT, 2**16 - WAYS_IN, WAYS_IN)
        if all(_free(first + offset) for offset in range(WAYS_IN))
    )


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
