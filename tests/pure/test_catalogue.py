"""Services checked against each other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import services
from components.catalogue import catalogue
from components.errors import SoukError
from components.order import callees_first
from components.spec import Call, Http, ServiceSpec, public
from tests.kit.graphs import rendered


def spec(name: str, slot: int, **fields: Any) -> ServiceSpec:
    return ServiceSpec.model_validate({"name": name, "slot": slot, **fields})


CLASHES: list[tuple[list[ServiceSpec], str]] = [
    ([spec("a", 1), spec("a", 2)], r"name: 'a' is claimed 2 times"),
    ([spec("authorizer", 1)], r"name: got 'authorizer'; allowed: a name that isn't the platform's own"),
    ([spec("platform-x", 1)], r"name: got 'platform-x'; allowed: a name that isn't the platform's own"),
    ([spec("a-migration", 1), spec("a", 2)], r"name: got 'a-migration'; allowed: .* a part of a\."),
    (
        [
            spec("shop", 1, stores=({"kind": "table", "name": "cart-items", "key": "id"},)),
            spec("shop-cart", 2, stores=({"kind": "table", "name": "items", "key": "id"},)),
        ],
        r"the name of a store.*: 'shop-cart-items' is claimed 2 times \(by shop, shop-cart\)",
    ),
    ([spec("a", 1), spec("b", 1)], r"slot: '1' is claimed 2 times \(by a, b\)"),
    (
        [
            spec("a", 1, http=Http(routes=public("GET /v1/x/{id}"))),
            spec("b", 2, http=Http(routes=public("GET /v1/x/{n}"))),
        ],
        r"http.routes: 'GET /v1/x/\{\}' is claimed 2 times \(by a, b\)",
    ),
    (
        [spec("a", 1, http=Http(routes=public("GET /v1/x"))), spec("b", 2, http=Http(routes=public("POST /v1/x")))],
        r"path prefix\): '/v1/x' is claimed 2 times",
    ),
    ([spec("a", 1, http=Http(site=True)), spec("b", 2, http=Http(site=True))], r"http.site"),
    ([spec("a", 1, writes=("sms",)), spec("b", 2, writes=("sms",))], "writes: 'sms' is claimed 2 times"),
    ([spec("a", 1, calls=(Call(service="b"),))], r"a.calls: got 'b'; allowed: a service that serves HTTP"),
    (
        [spec("a", 1, calls=(Call(service="b"),)), spec("b", 2)],
        r"a.calls: got 'b'; allowed: a service that serves HTTP",
    ),
    (
        [spec("a", 1, subscribes=("b.done",))],
        r"a.subscribes: got 'b.done'; allowed: an event that some service publishes",
    ),
]


@pytest.mark.parametrize(("specs", "words"), CLASHES, ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_clashes_are_refused_with_both_names(specs: list[ServiceSpec], words: str) -> None:
    """The team that comes second must read whom it clashes with, not a load balancer's error code."""
    with pytest.raises(SoukError, match=words):
        catalogue(specs)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_no_service_can_take_another_resources_name(stack: str) -> None:
    """A service called `authorizer` would have shared the authorizer's security group name: the deployment fails late.

    For every kind of resource of which a service has one named like itself, all others of that kind are tried.
    """
    graph, system = rendered(stack), services.system()
    prefix = f"souk-{stack}-"
    named = [
        (resource.type, value.removeprefix(prefix).removesuffix(".fifo"))
        for resource in graph
        for key in ("name", "identifier", "family")
        if isinstance(value := resource.inputs.get(key), str) and value.startswith(prefix)
    ]
    kinds = {token for token, word in named if word in system.names}
    taken = {word for token, word in named if token in kinds} - set(system.names)
    assert len(taken) > 10
    for word in taken:
        with pytest.raises(SoukError, match=f"name: got '{word}'"):
            catalogue((*system, spec(word, 99)))


def test_a_call_cycle_is_allowed() -> None:
    """Two services may call each other; only security-group rules must not form a cycle."""
    both = catalogue(
        [spec("a", 1, http=Http(), calls=(Call(service="b"),)), spec("b", 2, http=Http(), calls=(Call(service="a"),))]
    )
    assert [service.name for service in callees_first(both)] == ["b", "a"]
    assert both.callers("a") == (("b", Call(service="a")),)


@given(
    edges=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20),
)
def test_callees_come_first_unless_they_call_back(edges: list[tuple[int, int]]) -> None:
    """Tasks that started before their callee's endpoint existed never find it."""
    calls: dict[int, set[int]] = {number: {b for a, b in edges if a == number and b != a} for number in range(8)}
    specs = [
        spec(f"s{number}", number + 1, http=Http(), calls=tuple(Call(service=f"s{b}") for b in sorted(calls[number])))
        for number in range(8)
    ]
    order = [int(service.name[1:]) for service in callees_first(catalogue(specs))]
    assert sorted(order) == list(range(8))

    def reaches(start: int, goal: int) -> bool:
        seen, todo = {start}, [start]
        while todo:
            for following in calls[todo.pop()] - seen:
                seen.add(following)
                todo.append(following)
        return goal in seen

    for caller, callees in calls.items():
        for callee in callees:
            if not reaches(callee, caller):
                assert order.index(callee) < order.index(caller)
