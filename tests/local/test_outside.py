"""Hosts outside AWS, as the plan has them: who calls which, and whom the security groups let out."""

from __future__ import annotations

import pytest

from souk.graph.model import Graph
from souk.local.plan.outside import Outside
from souk.local.plan.rules import HTTPS, INTERNET
from souk.local.plan.system import Plan


@pytest.fixture(scope="module")
def plan(dev_up: Graph) -> Plan:
    """The plan of stack dev."""
    return Plan.of(dev_up)


def test_a_host_is_found_by_the_variable_that_is_named_after_it(plan: Plan) -> None:
    """Queues, tokens and the API have https addresses too: replaced by a stand-in, sign-in would end."""
    assert plan.outside == (Outside("payment", "api.cards.example", "API_CARDS_EXAMPLE_URL"),)


def test_the_internet_is_for_those_whom_the_plan_lets_out(plan: Plan) -> None:
    """A provider that answers here, and that no rule lets anybody reach, is missed on the first day on AWS."""
    groups = {workload.name: workload.groups for workload in plan.workloads}
    assert plan.rules.admit(groups["payment"], (str(INTERNET),), HTTPS)
    assert not plan.rules.admit(groups["payment"], (str(INTERNET),), 80)
    assert not plan.rules.admit(("sg-of-nobody",), (str(INTERNET),), HTTPS)
