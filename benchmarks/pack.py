"""`python -m benchmarks.pack`: judge the graph of stack prod, and print what each judgement took as JSON.

The first judgement in a process also imports the rules and the reference of AWS's actions; the engine, which starts
the pack for every command, always pays for that. The others show what judging alone costs.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.process import MAXRSS_UNIT, ROOT, run
from benchmarks.versus import Log

STACK: Final = "prod"
LEVELS: Final = ROOT / "policies" / f"{STACK}.json"
TIMES: Final = 20
"""Judgements in one process: enough to see memory that isn't given back."""
COMMAND: Final = (sys.executable, "-m", "benchmarks.pack")


@dataclass(frozen=True, slots=True)
class Pack:
    """Wall seconds of the first judgement and the median of the others; bytes resident after the second and last."""

    resources: int
    first: float
    median: float
    early_bytes: int
    late_bytes: int

    @property
    def memory_growth(self) -> float:
        """Resident memory after the last judgement over that after the second."""
        return self.late_bytes / self.early_bytes


def measure(log: Log) -> Pack:
    """Judge in a process of its own."""
    found = Pack(**json.loads(run(COMMAND).stdout))
    log(f"the pack over {STACK}: first {found.first:.2f} s, then {found.median:.2f} s")
    return found


def main() -> None:
    """Record once, judge again and again."""
    from souk.render import render  # noqa: PLC0415 - recording is no part of what is measured

    graph = render(STACK, root=ROOT, mode="up")
    started = time.perf_counter()
    from souk.judge import judge  # noqa: PLC0415 - the first judgement pays for this

    seconds: list[float] = []
    early = 0
    for number in range(TIMES):
        judge(graph, LEVELS)
        seconds.append(time.perf_counter() - started)
        started = time.perf_counter()
        if number == 1:
            early = _resident()
    first, others = seconds[0], sorted(seconds[1:])
    print(json.dumps(_figures(len(graph.resources), first, others[len(others) // 2], early)))  # noqa: T201 - the result


def _figures(resources: int, first: float, median: float, early: int) -> dict[str, Any]:
    return {"resources": resources, "first": first, "median": median, "early_bytes": early, "late_bytes": _resident()}


def _resident() -> int:
    """The most that was ever resident: it stays where it is if nothing more is kept."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT


if __name__ == "__main__":
    main()
