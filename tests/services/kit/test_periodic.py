"""Work that is done from time to time: at once while there is more, then after a pause, and never after a stop."""

from __future__ import annotations

import threading

from kit.periodic import Periodic


def test_what_is_left_is_done_at_once_and_a_stop_cuts_the_pause() -> None:
    """A pause between two of a thousand expired reservations kept stock from being sold for hours."""
    left = [True, True, False]
    idle = threading.Event()

    def step() -> bool:
        more = left.pop(0)
        if not more:
            idle.set()
        return more

    worker = Periodic("housekeeping", step, pause=3600.0)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert idle.wait(10)
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert left == []


def test_a_stopped_worker_takes_no_step() -> None:
    """Between a stop and the end of the process its stores are already closed."""
    steps: list[int] = []
    worker = Periodic("late", lambda: bool(steps.append(1)), pause=0)
    worker.stop()
    worker.run()
    assert steps == []
