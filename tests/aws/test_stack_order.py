"""The order of deployment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalogue import Catalogue, catalogue
from components.errors import SoukError
from components.spec import Call, Http, ServiceSpec
from souk.stacks.order import deployment_order

NAMES = ("a", "b", "c", "d", "e", "f")


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Systems with any call graph, cycles included."""
    names = draw(st.permutations(NAMES[: draw(st.integers(1, len(NAMES)))]))
    return catalogue(
        ServiceSpec(
            name=name,
            slot=slot,
            http=Http(),
            calls=tuple(Call(service=callee) for callee in draw(st.sets(st.sampled_from(names))) if callee != name),
        )
        for slot, name in enumerate(names, 1)
    )


@given(catalogues(), st.data())
def test_every_caller_starts_after_its_callees_have_endpoints(system: Catalogue, data: st.DataObject) -> None:
    """Tasks that had started before a callee's endpoint existed got its name refused for ever."""
    new = data.draw(st.none() | st.sets(st.sampled_from(system.names)))
    steps = deployment_order(system, new)
    deployed = [step.part for step in steps if step.action == "deploy" and step.part != "platform"]
    last = {step.part: index for index, step in enumerate(steps)}
    first = {step.part: index for index, step in reversed(list(enumerate(steps)))}
    for spec in system:
        for call in spec.calls:
            if call.service in deployed:
                assert last.get(spec.name, -1) > first[call.service]


@given(catalogues(), st.data())
def test_nothing_is_deployed_twice_or_restarted_for_nothing(system: Catalogue, data: st.DataObject) -> None:
    """A restart of the whole system for one new service would be an outage for every client."""
    new = data.draw(st.none() | st.sets(st.sampled_from(system.names)))
    steps = deployment_order(system, new)
    deploys = [step.part for step in steps if step.action == "deploy"]
    assert sorted(deploys) == sorted(["platform", *system.names] if new is None else new)
    for step in steps:
        if step.action == "redeploy":
            started = deploys.index(step.part) if step.part in deploys else -1
            late = [call.service for call in system.spec(step.part).calls if call.service in deploys[started + 1 :]]
            assert late
            assert all(name in step.because for name in late)
    redeployed = [step.part for step in steps if step.action == "redeploy"]
    assert len(redeployed) == len(set(redeployed))


def test_without_cycles_nobody_is_restarted() -> None:
    """Callees first is enough where it can be had."""
    system = catalogue(
        (
            ServiceSpec(name="shop", slot=1, http=Http(), calls=(Call(service="stock"),)),
            ServiceSpec(name="stock", slot=2, http=Http()),
        )
    )
    assert [(step.action, step.part) for step in deployment_order(system)] == [
        ("deploy", "platform"),
        ("deploy", "stock"),
        ("deploy", "shop"),
    ]
    assert [(step.action, step.part) for step in deployment_order(system, ["stock"])] == [
        ("deploy", "stock"),
        ("redeploy", "shop"),
    ]


def test_a_service_that_does_not_exist_is_refused() -> None:
    """A misspelt name would give an order with the new service missing from it."""
    with pytest.raises(SoukError, match="got 'stok'; allowed: shop"):
        deployment_order(catalogue((ServiceSpec(name="shop", slot=1, http=Http()),)), ["stok"])
