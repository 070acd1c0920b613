"""The closing table of a soak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.table import Table

from souk.local.soak.crowd import Bought
from souk.local.soak.measures import HERE, Memory, percentile

EMULATOR: Final = "emulator"


@dataclass(frozen=True, slots=True)
class Load:
    """The part without kills: its orders, how many seconds it took, and those of processors by process."""

    bought: Sequence[Bought]
    took: float
    used: Mapping[str, float]

    @property
    def rate(self) -> float:
        """Orders a second, from their placing to their end."""
        return len(self.bought) / self.took

    def share(self, *names: str) -> float:
        """What part of the processors' time these processes had."""
        return sum(self.used.get(name, 0.0) for name in names) / (sum(self.used.values()) or 1.0)

    @property
    def cost(self) -> float:
        """Milliseconds of a processor for one order, everything together."""
        return 1000 * sum(self.used.values()) / len(self.bought)


def table(load: Load, bought: Sequence[Bought], kills: Counter[str], memory: Mapping[str, Memory]) -> Table:
    """The figures: what customers waited for, what it cost, and each service by itself."""
    made = Table(box=None, padding=(0, 2), header_style="dim")
    for column in ("", "", "per order", "memory at most", "grown by", "kills"):
        made.add_column(column)
    for name, value in _figures(load, bought):
        made.add_row(name, value)
    for name, one in memory.items():
        cost = 1000 * load.used.get(name, 0.0) / len(load.bought)
        made.add_row(
            name, "", f"{cost:.0f} ms", f"{one.most:.0f} MiB", f"{one.growth:+.1f} MiB", str(kills.get(name, 0) or "")
        )
    return made


def _figures(load: Load, bought: Sequence[Bought]) -> list[tuple[str, str]]:
    statuses = Counter(one.reason or one.status for one in bought)
    here, emulator = load.share(HERE), load.share(EMULATOR)
    return [
        ("orders", ", ".join(f"{many} {status}" for status, many in statuses.most_common())),
        ("sent again", f"{sum(one.attempts - 1 for one in bought)} requests, under the same key"),
        ("end to end", f"{load.rate:.1f} orders/s; {_times([one.decided for one in load.bought])}"),
        ("placing one", _times([one.answered for one in load.bought])),
        ("while services die", _times([one.decided for one in bought[len(load.bought) :]])),
        ("processors", f"{load.cost:.0f} ms an order: emulator {emulator:.0%}, {HERE} {here:.0%}"),
    ]


def _times(seconds: Sequence[float]) -> str:
    return f"p50 {percentile(seconds, 0.5):.2f} s, p99 {percentile(seconds, 0.99):.2f} s"
