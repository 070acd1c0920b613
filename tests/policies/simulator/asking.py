"""Asks the simulator, which runs in a process of its own for as long as it is asked."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.policies.simulator.cases import Case, simulation
from tests.policies.simulator.installation import NODE


class Simulator:
    """The simulator that is installed in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own test dependency
            [str(NODE), "ask.js"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate()

    def allows(self, case: Case) -> bool:
        """What it says. Raises RuntimeError for a case that it refuses to simulate, or if it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(simulation(case)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"error": "the simulator has ended"}')
        if "error" in answer:
            raise RuntimeError(f"the simulator refuses {case}: {answer['error']}")
        return answer["result"] == "Allowed"
