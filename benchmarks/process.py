"""Run a command to its end and measure it: wall and processor time, and the peak memory of its whole process tree."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parent.parent
SAMPLE_SECONDS: Final = 0.02
MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""getrusage(2) counts ru_maxrss in bytes on macOS, in KiB elsewhere."""


class BenchmarkError(Exception):
    """A measurement that can't be made. The message is one line, ready to print, and says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run. `cpu_seconds` is user and system time of the whole tree, `peak_bytes` resident memory."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    stdout: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run in the project's root and wait. Raises BenchmarkError with the last lines of stderr if the command fails.

    The peak is the larger of two figures: the sum over the live processes of the tree, sampled where /proc exists, and
    the largest single process, which the kernel keeps for every platform.
    """
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        started = time.perf_counter()
        with subprocess.Popen(  # noqa: S603 - the commands are this package's own
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=stdout, stderr=stderr
        ) as child:
            ended = threading.Event()
            peak = [0]
            sampler = threading.Thread(target=_sample, args=(child.pid, ended, peak), daemon=True)
            sampler.start()
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it again
            ended.set()
            sampler.join()
        if child.returncode != 0:
            tail = " / ".join(_text(stderr).split("\n")[-4:])
            raise BenchmarkError(f"{' '.join(command)} ended with {child.returncode}: {tail}")
        peak_bytes = max(peak[0], usage.ru_maxrss * MAXRSS_UNIT)
        return Run(seconds, usage.ru_utime + usage.ru_stime, peak_bytes, _text(stdout))


def _text(stream: IO[str]) -> str:
    stream.seek(0)
    return stream.read().strip()


def _sample(pid: int, ended: threading.Event, peak: list[int]) -> None:
    while not ended.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], _resident(pid))


def _resident(pid: int) -> int:
    """Bytes that a process and its descendants hold at this moment; 0 for one that has gone, or without /proc."""
    process = Path("/proc", str(pid))
    try:
        pages = int((process / "statm").read_text().split()[1])
        children = [child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(child)) for child in children)
