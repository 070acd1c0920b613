"""How long a first `pulumi up` takes on the real engine, with a provider that takes AWS's typical times, scaled down.

What the computed critical path can't see shows here: the engine's own work, and whatever waits for more than it says.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from souk.stacks.parallel import FLAG
from tests.engine.harness import whole_program
from tests.engine.standins.cloud import Orders

SCALES: Final = (0.1, 0.02)
"""Seconds slept for each second of AWS, in two runs. The engine's work is the same in both, so what the first run takes
longer is AWS's time alone, and what is left of either is the engine's."""

NOTE: Final = (
    f"Measured: `pulumi up {FLAG}` on the real engine, whose providers sleep {SCALES[0]:g} s and in a "
    f"second run {SCALES[1]:g} s for each second of AWS: what the difference says of AWS, and the engine's own once."
)
IN_REAL_TIME: Final = (
    f"Measured: `pulumi up {FLAG}` on the real engine, whose providers take as long as AWS does; "
    "the stacks side by side."
)
MISSING: Final = "Measured: not here, for there is no Pulumi CLI on PATH (https://www.pulumi.com/docs/install/)."


def available() -> bool:
    """Whether the CLI is on PATH."""
    return shutil.which("pulumi") is not None


def measured(stack: str) -> float:
    """How long a first deployment of a stack would take, in seconds: AWS's time and the engine's. Needs the CLI."""
    slow, fast = (timed(stack, scale) for scale in SCALES)
    aws = (slow - fast) / (SCALES[0] - SCALES[1])
    engine = fast - aws * SCALES[1]
    return aws + engine


def in_real_time(stacks: Sequence[str]) -> Mapping[str, float]:
    """How long first deployments take, in seconds, if creating takes as long as on AWS. Needs the CLI, and 15 minutes.

    Nothing is worked out from anything: the engine does its own work while AWS does, as it would. Side by side, because
    hardly anything of that time is a processor's.
    """
    with ThreadPoolExecutor(len(stacks)) as pool:
        running = {stack: pool.submit(timed, stack, 1.0) for stack in stacks}
        return {stack: each.result() for stack, each in running.items()}


def timed(stack: str, scale: float) -> float:
    """Deploy a stack from nothing; the seconds from the command to its end. Needs the CLI."""
    with tempfile.TemporaryDirectory(prefix="souk-up-") as folder:
        workspace = whole_program(Path(folder) / stack)
        workspace.stack(stack)
        workspace.cloud.order(Orders(pace=scale))
        started = time.perf_counter()
        workspace.up(stack, *FLAG.split())
        return time.perf_counter() - started
