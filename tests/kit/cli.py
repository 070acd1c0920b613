"""Skips what needs the Pulumi CLI where it is missing, all from one line, so that pytest tells of it in one line.

To be called in `pytest_runtest_setup`: a test that is skipped by a fixture is reported on a line of its own.
"""

from __future__ import annotations

import shutil
from typing import Final

import pytest

REASON: Final = "needs the Pulumi CLI on PATH: https://www.pulumi.com/docs/install/"


def needed() -> None:
    """Skip the test that is being set up unless the CLI is there."""
    if shutil.which("pulumi") is None:
        pytest.skip(REASON)
