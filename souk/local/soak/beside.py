"""What goes on beside a run: something done again and again on a thread of its own, and who runs meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from souk.local.control import ask
from souk.local.home import Home


@contextmanager
def again(name: str, pause: Callable[[], float], work: Callable[[], None]) -> Generator[None]:
    """Do the work again and again while inside, each time after a pause of so many seconds."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(pause()):
            work()

    thread = threading.Thread(target=go_on, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def processes(home: Home) -> dict[str, int]:
    """The process ids of everything that runs, by name. Raises SoukError as `ask` does."""
    return {one["name"]: one["pid"] for one in _status(home) if one["pid"]}


def services(home: Home) -> dict[str, int]:
    """The same of the services alone."""
    return {one["name"]: one["pid"] for one in _status(home) if one["service"] and one["pid"]}


def _status(home: Home) -> list[dict[str, Any]]:
    return ask(home.control, {"ask": "status"})["processes"]
