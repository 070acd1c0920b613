"""Run workers on threads. What one raises is logged, and it goes on; a stop waits for what is under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Final

from kit.dependency import Polling, Worker
from kit.log import log

PAUSE: Final = 1.0
"""Seconds before a worker that failed goes on: a store that is away is not asked in a tight loop."""

PATIENCE: Final = 30.0
"""Seconds that a stop waits for all workers. With the server's own patience it stays under ECS's stopTimeout."""


class Workers:
    """The workers of a process."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = workers
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def by_hand(self) -> Sequence[Worker]:
        """All of them, for a caller who does their work himself: `start` then starts none."""
        given, self._workers = self._workers, ()
        return given

    def start(self) -> None:
        """Start each on a thread. Daemons: one that can't be stopped must not keep a dead process alive."""
        for worker in self._workers:
            thread = threading.Thread(target=self._keep, args=(worker,), name=worker.name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def ask_to_stop(self) -> None:
        """Tell every worker to take nothing new. Returns at once."""
        self._stopping.set()
        for worker in self._workers:
            worker.stop()

    def stop(self) -> None:
        """Stop them all, and wait for what they have under way."""
        self.ask_to_stop()
        deadline = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                log.error("worker did not stop", worker=thread.name, seconds=PATIENCE)

    def alive(self) -> bool:
        """Whether all of them still run."""
        return all(thread.is_alive() for thread in self._threads)

    def away(self) -> dict[str, str]:
        """Worker → why what it asks for work is away. Those for which it isn't are left out."""
        return {worker.name: worker.away for worker in self._workers if isinstance(worker, Polling) and worker.away}

    def _keep(self, worker: Worker) -> None:
        last = ""
        while not self._stopping.is_set():
            try:
                worker.run()
            except Exception as error:  # noqa: BLE001 - whatever it is, the work must go on
                reason = type(error).__name__
                # An outage fails every second in the same way: one trace is enough.
                log.error("worker failed", worker=worker.name, reason=reason, exc_info=reason != last)
                last = reason
                self._stopping.wait(PAUSE)
