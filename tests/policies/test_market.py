"""The whole pack over a system that breaks no rule."""

from __future__ import annotations

import pytest

from policies.rules import ALL
from tests.policies.judging import Policy, run
from tests.policies.kit import MODES, Mode, Program
from tests.policies.market import market


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_a_proper_system_passes(rule: Policy, mode: Mode) -> None:
    """A rule that cries wolf gets switched off."""
    program = Program(mode)
    market(program)
    said = run(rule, program)
    assert not said.violations
    assert mode == "preview" or not said.doubts
