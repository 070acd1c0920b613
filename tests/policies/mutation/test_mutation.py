"""Production's own plan, changed for the worse in one place."""

from __future__ import annotations

import pytest

from tests.policies.mutation.hunt import Hunt, reports
from tests.policies.mutation.mutants import Mutant

FEWEST = 300


@pytest.fixture(scope="module")
def hunt() -> Hunt:
    """Stack prod."""
    return Hunt.of("prod")


def test_the_plan_itself_is_clean(hunt: Hunt) -> None:
    """A rule that reports the plan would catch every mutant, and prove nothing."""
    for graph in hunt.graphs:
        assert list(reports(graph, graph)) == []


def test_one_mutant_of_each_kind_is_caught(hunt: Hunt) -> None:
    """The rest is tried by `python -m tests.policies.mutation.hunt`."""
    found = hunt.mutants()
    assert len({mutant.name for mutant in found}) == len(found) >= FEWEST
    kinds: dict[str, Mutant] = {}
    for mutant in found:
        kinds.setdefault(mutant.operator, mutant)
    assert [mutant.name for mutant in kinds.values() if hunt.caught_by(mutant) is None] == []
