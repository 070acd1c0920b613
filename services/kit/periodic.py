"""Work that is done from time to time."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Periodic:
    """A worker that takes a step now, and again after every pause (seconds), until it is told to stop.

    `step` says whether there is more to do at once; then the pause is left out.
    """

    def __init__(self, name: str, step: Callable[[], bool], pause: float) -> None:
        self.name = name
        self._step = step
        self._pause = pause
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop` is called. What a step raises ends it, and whoever runs the worker begins again."""
        while not self._stopping.is_set():
            if not self.step():
                self._stopping.wait(self._pause)

    def step(self) -> bool:
        """Take a step. Returns whether there is more to do at once."""
        return self._step()

    def stop(self) -> None:
        """Ask `run` to return once the step that is under way has ended."""
        self._stopping.set()
