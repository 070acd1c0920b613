"""What a run costs: seconds of processors by process, memory over time, and how long customers wait."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Final

from components.errors import SoukError
from souk.local.demo.scenes import Finding
from souk.local.home import Home
from souk.local.memory import peak, resident
from souk.local.soak.beside import again, processes, services

EVERY_SECONDS: Final = 5.0
TICKS: Final = os.sysconf("SC_CLK_TCK")
MIB: Final = 2**20
LIMIT_MIB: Final = 120
"""What a service may hold."""

FLAT_MIB: Final = 6
"""How much more a service may hold at the end of a long run than near its beginning."""

LONG: Final = 60
"""Samples from which on a life is long: five minutes."""

HERE: Final = "gateway and customers"
"""This process: it plays the gateway, the pollers and the pipe, and the customers beside."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that so large a share of them doesn't exceed. 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass(slots=True)
class Memory:
    """A service's resident MiB, every few seconds, by process, and the most that any of its processes ever had."""

    lives: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    peak: float = 0.0

    @property
    def most(self) -> float:
        """The most it held."""
        return max(self.peak, *(sample for life in self.lives.values() for sample in life), 0.0)

    @property
    def longest(self) -> list[float]:
        """The samples of the process that lived longest: a young one holds little, and no other one's growth."""
        return max(self.lives.values(), key=len, default=list[float]())

    def look(self, pid: int) -> None:
        """Take a sample of a process."""
        self.lives.setdefault(pid, []).append(resident(pid) / MIB)
        self.peak = max(self.peak, peak(pid) / MIB)

    @property
    def fits(self) -> bool:
        """Whether it stays within its limit."""
        return self.most < LIMIT_MIB

    @property
    def flat(self) -> bool:
        """Whether it stays as it is. A short life can't tell."""
        return len(self.longest) < LONG or self.growth < FLAT_MIB

    @property
    def growth(self) -> float:
        """How much more it held in the last quarter of its life than in the second: the first one is warming up."""
        samples = self.longest
        quarter = len(samples) // 4
        return mean(samples[-quarter:]) - mean(samples[quarter : 2 * quarter]) if quarter else 0.0


def held(memory: Mapping[str, Memory]) -> Iterator[Finding]:
    """Whether all services stay within their limit, and don't grow."""
    large = [name for name, one in memory.items() if not one.fits]
    yield Finding(not large, f"memory: {', '.join(large) or 'no service'} over {LIMIT_MIB} MiB")
    growing = [name for name, one in memory.items() if not one.flat]
    yield Finding(not growing, f"memory: {', '.join(growing) or 'no service'} growing by {FLAT_MIB} MiB or more")


@contextmanager
def sampling(home: Home) -> Generator[dict[str, Memory]]:
    """Look at the services' memory while inside."""
    found: defaultdict[str, Memory] = defaultdict(Memory)

    def sample() -> None:
        with suppress(SoukError):
            for name, pid in services(home).items():
                found[name].look(pid)

    with again("memory", lambda: EVERY_SECONDS, sample):
        yield found


def seconds(home: Home) -> dict[str, float]:
    """Seconds of a processor that each running process has used so far."""
    used = {name: _used(pid) for name, pid in processes(home).items()}
    return {**used, HERE: _used(os.getpid())}


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
