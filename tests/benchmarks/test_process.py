"""Runs that are measured: a failure is an error and never a figure."""

from __future__ import annotations

import sys

import pytest

from benchmarks.process import BenchmarkError, run


def test_a_run_is_measured_as_a_whole() -> None:
    """Time and memory of a child that the command starts belong to it: the CDK works in a child."""
    child = "import time; block = bytearray(64 << 20); print(sum(range(2_000_000))); time.sleep(0.2)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    measured = run((sys.executable, "-c", code), {"PYTHONDONTWRITEBYTECODE": "1"})
    assert measured.stdout == str(sum(range(2_000_000)))
    assert measured.peak_bytes > 64 << 20
    assert measured.seconds >= 0.2
    assert measured.cpu_seconds > 0


def test_a_failed_run_is_an_error() -> None:
    """A command that fails at once would be the fastest of all."""
    with pytest.raises(BenchmarkError, match="ended with 3: out of luck"):
        run((sys.executable, "-c", "import sys; print('out of luck', file=sys.stderr); sys.exit(3)"))
