"""What a run costs: seconds of processors by process, memory over time, and how long customers wait."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any, Final

from components.errors import SoukError
from souk.local.control import ask
from souk.local.home import Home
from souk.local.memory import resident

EVERY_SECONDS: Final = 5.0
TICKS: Final = os.sysconf("SC_CLK_TCK")
MIB: Final = 2**20
LIMIT_MIB: Final = 120
"""What a service may hold."""

HERE: Final = "gateway and customers"
"""This process: it plays the gateway, the pollers and the pipe, and the customers beside."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that so large a share of them doesn't exceed. 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass(slots=True)
class Memory:
    """A service's resident MiB, every few seconds."""

    samples: list[float] = field(default_factory=list[float])

    @property
    def most(self) -> float:
        """The most it held."""
        return max(self.samples, default=0.0)

    @property
    def fits(self) -> bool:
        """Whether it stays within its limit."""
        return self.most < LIMIT_MIB

    @property
    def growth(self) -> float:
        """How much more it held in the last quarter of the time than in the second: the first one is warming up."""
        quarter = len(self.samples) // 4
        return mean(self.samples[-quarter:]) - mean(self.samples[quarter : 2 * quarter]) if quarter else 0.0


@contextmanager
def sampling(home: Home) -> Generator[dict[str, Memory]]:
    """Look at the services' memory while inside."""
    found: defaultdict[str, Memory] = defaultdict(Memory)
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(EVERY_SECONDS):
            with suppress(SoukError):
                for one in _processes(home):
                    if one["service"] and one["pid"]:
                        found[one["name"]].samples.append(resident(one["pid"]) / MIB)

    thread = threading.Thread(target=sample, name="memory", daemon=True)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def seconds(home: Home) -> dict[str, float]:
    """Seconds of a processor that each running process has used so far."""
    used = {one["name"]: _used(one["pid"]) for one in _processes(home) if one["pid"]}
    return {**used, HERE: _used(os.getpid())}


def _processes(home: Home) -> list[dict[str, Any]]:
    return ask(home.control, {"ask": "status"})["processes"]


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
