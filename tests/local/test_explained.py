"""What `souk local necessary` excuses."""

from __future__ import annotations

import pytest

from policies.analysis.globs import matches
from souk.graph.model import Graph
from souk.local.explained import EXPLAINED
from souk.local.necessary import unused
from souk.local.plan.system import Plan


@pytest.mark.parametrize("excuse", EXPLAINED, ids=lambda excuse: f"{excuse[0]} {excuse[1]}")
def test_every_excuse_is_of_something_that_is_granted(
    excuse: tuple[str, str, str], dev_up: Graph, prod_up: Graph
) -> None:
    """An excuse that outlived its grant: when the permission came back by mistake, nobody was told."""
    action, resource, _ = excuse
    granted = [one for graph in (dev_up, prod_up) for one in unused(Plan.of(graph), [])]
    assert granted
    assert any(matches(action, one.action.lower()) and matches(resource, one.resource) for one in granted)
