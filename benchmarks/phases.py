"""`python -m benchmarks.phases SIZE`: plan and check one synthetic system, and print what each took as JSON.

A smaller system goes through both phases first, untimed: importing the SDK's modules costs the same for any size and
would flatter the growth, which is about the rest.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

from benchmarks import synthetic
from benchmarks.growth import PHASES
from benchmarks.process import MAXRSS_UNIT, ROOT
from components.program import run
from souk import stackfile
from souk.graph.model import Graph
from souk.graph.record import record
from souk.judge import judge

Result = TypeVar("Result")
LEVELS: Final = ROOT / "policies" / f"{synthetic.STACK}.json"


NOTHING: Final = Graph("souk", synthetic.STACK, "preview", (), {})

ENOUGH: Final = 60
"""Services that a process goes through at least: one judgement of six takes a fifth of a second, mostly chance."""


def main() -> None:
    """Warm up, measure, print."""
    size = int(sys.argv[1])
    measure(len(synthetic.SHAPES))
    rounds = [measure(size) for _ in range(max(1, ENOUGH // size))]
    print(json.dumps({**rounds[-1], **{phase: median(each[phase] for each in rounds) for phase in PHASES}}))  # noqa: T201 - the result


def median(timings: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The timing in the middle, by wall time."""
    found = sorted(timings, key=lambda each: each["seconds"])
    return found[len(found) // 2]


def measure(size: int) -> dict[str, Any]:
    """Both phases of one system: wall and processor seconds each, and the process's peak resident bytes so far."""
    graph, recorded = _timed(lambda: planned(size))
    with levels() as file:
        judge(NOTHING, file)  # the pack remembers the last stack, and the same system again would cost it nothing
        verdict, checked = _timed(lambda: judge(graph, file))
    return {
        "resources": len(graph.resources),
        "violations": len(verdict.violations),
        "plan": recorded,
        "check": checked,
    }


@contextlib.contextmanager
def levels() -> Generator[Path]:
    """The stack's levels without its exemptions: they name resources that a synthetic system doesn't have."""
    settings: dict[str, dict[str, Any]] = json.loads(LEVELS.read_text(encoding="utf-8"))
    for setting in settings.values():
        setting.pop("exemptions", None)
    with tempfile.TemporaryDirectory(prefix="souk-bench-") as directory:
        path = Path(directory) / LEVELS.name
        path.write_text(json.dumps(settings), encoding="utf-8")
        yield path


def planned(size: int) -> Graph:
    """The recorded graph of a synthetic system of `size` services."""
    with tempfile.TemporaryDirectory(prefix="souk-bench-") as directory:
        synthetic.files(size, Path(directory))
        file = stackfile.read(Path(directory), synthetic.STACK)
        return record(
            lambda: run(lambda: synthetic.system(size)),
            project=file.project,
            stack=synthetic.STACK,
            config=file.config,
        )


def _timed(phase: Callable[[], Result]) -> tuple[Result, dict[str, Any]]:
    started, cpu = time.perf_counter(), time.process_time()
    result = phase()
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT
    return result, {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_bytes": peak}


if __name__ == "__main__":
    main()
