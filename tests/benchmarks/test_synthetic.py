"""The systems that growth is measured on: whole, valid, and of the same mix at every size."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import phases, synthetic
from souk.facts.ownership import Ownership
from souk.graph.model import Graph
from souk.judge import judge

SMALL, LARGE = 6, 12


def shares(graph: Graph) -> Counter[str | None]:
    """How many resources each service has; None is the platform."""
    ownership = Ownership.of(graph)
    return Counter(map(ownership.service_of, graph))


@pytest.fixture(scope="module")
def small() -> Graph:
    """The smallest system."""
    return phases.planned(SMALL)


@pytest.fixture(scope="module")
def large() -> Graph:
    """Twice as many services."""
    return phases.planned(LARGE)


def test_they_break_no_rule(small: Graph) -> None:
    """A violation's message costs time of its own, and none at all would be looked for in a system that isn't one."""
    with phases.levels() as file:
        verdict = judge(small, file)
    assert verdict.violations == ()
    assert len(verdict.rules_run) > 0


def test_the_mix_is_the_same_at_every_size(small: Graph, large: Graph) -> None:
    """With another mix, time per resource would tell of the mix. What isn't a service's is the same for any size."""
    few, many = shares(small), shares(large)
    assert few[None] == many[None] > 0
    keys = 1  # the first service publishes the tokens' keys: one route more
    assert many["stall0"] == many["stall6"] + keys == few["stall0"]
    for number in range(1, SMALL):
        assert many[f"stall{number}"] == many[f"stall{number + SMALL}"] == few[f"stall{number}"]


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_size_with_another_mix_is_refused(size: int) -> None:
    """The error says which sizes there are."""
    with pytest.raises(ValueError, match="multiples of 6"):
        synthetic.system(size)
