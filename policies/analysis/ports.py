"""Port ranges: what a rule opens, merged before it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Ports:
    """An inclusive range of TCP or UDP ports."""

    first: int
    last: int

    def __contains__(self, port: int) -> bool:
        return self.first <= port <= self.last

    @property
    def size(self) -> int:
        """How many ports these are; a range written backwards has none."""
        return max(0, self.last - self.first + 1)

    def __str__(self) -> str:
        if self == EVERY_PORT:
            return "every port"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


EVERY_PORT: Final = Ports(0, 65535)


def merge(ranges: Iterable[Ports]) -> tuple[Ports, ...]:
    """The same ports as disjoint ranges in ascending order; overlapping and adjacent ranges become one."""
    merged: list[Ports] = []
    for current in sorted(item for item in ranges if item.size):
        if merged and current.first <= merged[-1].last + 1:
            merged[-1] = Ports(merged[-1].first, max(merged[-1].last, current.last))
        else:
            merged.append(current)
    return tuple(merged)


def count(ranges: Iterable[Ports]) -> int:
    """How many different ports the ranges open together."""
    return sum(item.size for item in merge(ranges))


def spell(ranges: Iterable[Ports]) -> str:
    """The ranges for a message: `443, 8000-8010`."""
    return ", ".join(str(item) for item in merge(ranges)) or "no port"
