"""The market, for every test that changes one thing in it."""

from __future__ import annotations

import pytest

from tests.policies.kit import MODES, Mode, Program
from tests.policies.market import Market, market


@pytest.fixture(params=MODES)
def souk(request: pytest.FixtureRequest) -> Market:
    """As a preview and as a deployment show it."""
    mode: Mode = request.param
    return market(Program(mode))
