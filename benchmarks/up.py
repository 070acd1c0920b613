"""How long a first `pulumi up` takes on the real engine, with a provider that takes AWS's typical times, scaled down.

What the computed critical path can't see shows here: the engine's own work, and whatever waits for more than it says.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.engine.harness import Workspace, whole_program
from tests.engine.standins.cloud import Orders

SCALE: Final = 0.1
"""Seconds slept for each second of AWS. The engine's work isn't scaled: the smaller this, the more it weighs."""

PARALLEL: Final = 512
"""Operations at once: as many as may be ready, so that none waits for its turn. By default it is 4 per processor."""

NOTE: Final = (
    f"Measured: `pulumi up --parallel {PARALLEL}` on the real engine, its providers sleeping {SCALE:g} s for each "
    "second of AWS; the engine's own work weighs that much more in it."
)
MISSING: Final = "Measured: not here, for there is no Pulumi CLI on PATH (https://www.pulumi.com/docs/install/)."


def available() -> bool:
    """Whether the CLI is on PATH."""
    return shutil.which("pulumi") is not None


def measured(stack: str, scale: float = SCALE) -> float:
    """Deploy a stack from nothing; the time from the command to its end, in seconds of AWS. Needs the CLI."""
    with tempfile.TemporaryDirectory(prefix="souk-up-") as folder:
        workspace = whole_program(Path(folder) / stack)
        workspace.stack(stack)
        return paced(workspace, stack, scale)


def paced(workspace: Workspace, stack: str, scale: float) -> float:
    """Deploy a stack that has nothing yet, as `measured` does."""
    workspace.cloud.order(Orders(pace=scale))
    started = time.perf_counter()
    workspace.up(stack, "--parallel", str(PARALLEL))
    return (time.perf_counter() - started) / scale
