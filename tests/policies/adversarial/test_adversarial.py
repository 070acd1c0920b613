"""Every flaw is seen, and nothing else is: by the pack in its own process, before and during a deployment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from policies.rules import ALL as RULES
from tests.policies.adversarial.court import BENIGN, FLAWS, Court
from tests.policies.kit import MODES, Mode
from tests.policies.process import AS_THE_LANGUAGE_HOST, started


@pytest.fixture(scope="module")
def court() -> Iterator[Court]:
    """A pack that runs as the engine runs it."""
    with started(*AS_THE_LANGUAGE_HOST) as pack:
        yield Court(pack)


@pytest.mark.parametrize("mode", MODES)
def test_every_flaw_is_seen(court: Court, mode: Mode) -> None:
    """One that is missed here is missed in a pull request."""
    assert [flaw.name for flaw in FLAWS if court.misses(flaw, mode)] == []


@pytest.mark.parametrize("mode", MODES)
def test_no_benign_system_is_accused(court: Court, mode: Mode) -> None:
    """A rule that cries wolf gets switched off."""
    found = {item.name: court.accuses(item, mode) for item in BENIGN}
    assert {name: blame for name, blame in found.items() if blame} == {}


def test_the_suite_is_large_and_even() -> None:
    """A suite about three rules proves three rules."""
    assert len({flaw.name for flaw in FLAWS}) == len(FLAWS) >= 100
    assert len({item.name for item in BENIGN}) == len(BENIGN) >= 30
    assert set(Counter(flaw.rule for flaw in FLAWS)) == {rule.name for rule in RULES}
