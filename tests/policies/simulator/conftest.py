"""The simulator, once per process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.policies.simulator.asking import Simulator
from tests.policies.simulator.installation import installed, needed


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what asks the simulator where there is none."""
    if "simulator" in getattr(item, "fixturenames", ()):
        needed()


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """The second implementation, running."""
    folder = installed()
    assert folder is not None
    with Simulator(folder) as running:
        yield running
