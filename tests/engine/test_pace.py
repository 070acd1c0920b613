"""A deployment takes at least what its longest chain does, on the engine and with a provider as slow as AWS."""

from __future__ import annotations

import pytest

from benchmarks.deployment import deployment
from benchmarks.up import timed

SCALE = 0.02
"""Seconds for each of AWS: a deployment of a quarter of an hour in a quarter of a minute."""


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_deployment_takes_no_less_than_its_longest_chain(stack: str) -> None:
    """The chain that was worked out held a wait that isn't one, and the time was looked for in the wrong place.

    This bound holds on any machine, for nothing is made faster than it sleeps. How near the deployment comes to it
    depends on the machine, and is measured by `make bench`.
    """
    computed = deployment(stack)
    assert computed.longest < computed.critical < computed.total
    assert timed(stack, SCALE) >= computed.critical * SCALE
