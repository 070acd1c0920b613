"""How load balancers reach services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from components.derive.listener_rules import listener_rules
from components.spec import Http, ServiceSpec, public
from souk.graph.model import Graph
from tests.components.service.graphs import BASKET, STACKS, of_service, recorded, with_basket
from tests.kit.assertions import one
from tests.kit.graphs import rendered

RULE = "aws:lb/listenerRule:ListenerRule"
GROUP = "aws:lb/targetGroup:TargetGroup"


def rules(graph: Graph) -> Mapping[str, Any]:
    return {rule.name: (rule.inputs["priority"], rule.inputs["conditions"]) for rule in graph.of_type(RULE)}


def test_a_new_service_renumbers_nothing() -> None:
    """Priorities by position moved every rule when a service was added, and requests went astray meanwhile."""
    before, after = rules(rendered("dev")), rules(with_basket())
    assert set(after) - set(before) == {"basket-990"}
    assert {name: rule for name, rule in after.items() if name in before} == before


def test_a_new_service_changes_no_other_service() -> None:
    """Whatever is derived from all services together is another team's surprise."""
    before, after = rendered("dev"), with_basket()
    for name in ("order", "product", "notification"):
        old, new = (
            {resource.urn: resource.inputs for resource in of_service(graph, name)} for graph in (before, after)
        )
        assert new == old


@pytest.mark.parametrize("env", STACKS)
def test_priorities_are_the_slots(env: str) -> None:
    """Two rules of one priority are refused by the balancer, halfway through an update."""
    graph = rendered(env)
    priorities = [rule.inputs["priority"] for rule in graph.of_type(RULE)]
    assert sorted(priorities) == sorted(set(priorities))
    assert one(graph, RULE, "order-40").inputs["conditions"] == [
        {"pathPattern": {"values": ["/v1/orders", "/v1/orders/*", "/live/v1/orders", "/live/v1/orders/*"]}}
    ]
    assert one(graph, RULE, "web-10").inputs["conditions"] == [{"pathPattern": {"values": ["/*"]}}]


@pytest.mark.parametrize("number", range(1, 11))
def test_a_rule_holds_at_most_five_patterns_and_misses_none(number: int) -> None:
    """The sixth pattern of a rule is refused by the balancer."""
    prefixes = [f"/v1/c{index}" for index in range(number)]
    spec = ServiceSpec(name="x", slot=7, http=Http(routes=public(*(f"GET {prefix}/{{id}}" for prefix in prefixes))))
    made = listener_rules(spec)
    assert all(len(rule.paths) <= 5 for rule in made)
    assert [rule.paths[0] for rule in made] == prefixes
    assert all(
        {start + end for start in (path, f"/live{path}") for end in ("", "/*")} == set(rule.paths)
        for rule, path in zip(made, prefixes, strict=True)
    )
    assert [rule.priority for rule in made] == list(range(70, 70 + len(made)))
    assert len(made) <= 10


@pytest.mark.parametrize("env", STACKS)
def test_targets_are_asked_whether_they_are_ready(env: str) -> None:
    """A task that lives but isn't ready got requests."""
    for group in rendered(env).of_type(GROUP):
        assert group.inputs["healthCheck"]["path"] == "/ready"
        assert group.inputs["targetType"] == "ip"
        assert len(group.inputs["name"]) <= 32


def test_another_port_makes_another_target_group_beside_the_old_one() -> None:
    """A group's port can't change; under the same name its successor can't be made while the old one is in use."""
    moved = BASKET.model_copy(update={"http": Http(port=9090, routes=BASKET.http.routes if BASKET.http else ())})
    names = [one(graph, GROUP, "basket").inputs["name"] for graph in (with_basket(), recorded("dev", moved))]
    assert names == ["souk-dev-basket-8080", "souk-dev-basket-9090"]
