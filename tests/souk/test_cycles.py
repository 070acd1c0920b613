"""The check for cycles: as strict as the SDK's, and never its search through the whole graph where it isn't needed."""

from __future__ import annotations

from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import resource_cycle_breaker as sdk

from souk.graph import cycles
from souk.graph.cycles import DEPENDENCIES, CreationOrder
from souk.render import render
from tests.kit.graphs import recorded

SIZE = 6
NUMBERS = st.integers(0, SIZE - 1)


class Thing:
    """What the check looks at of a resource: who it is, and what it depends on."""


def created(order: CreationOrder, count: int) -> list[Any]:
    """That many things, in order."""
    things = [Thing() for _ in range(SIZE)]
    note = order.register(lambda *_: None)
    for thing in things[:count]:
        note(cast("pulumi.Resource", thing))
    return things


def dependencies(things: list[Any]) -> list[set[int]]:
    """What each depends on, as numbers."""
    return [{things.index(other) for other in getattr(thing, DEPENDENCIES, ())} for thing in things]


@given(st.lists(st.tuples(NUMBERS, NUMBERS)), st.integers(0, SIZE))
def test_the_answers_are_the_sdks(edges: list[tuple[int, int]], noted: int) -> None:
    """A cycle let through makes a deployment wait for ever; one made up stops a good program.

    Things that were never registered (made up by the SDK) are among them.
    """
    order = CreationOrder()
    ours, theirs = created(order, noted), created(CreationOrder(), 0)
    for start, end in edges:
        if start != end:
            expected = sdk.declare_dependency(theirs[start], theirs[end])
            assert order.declare_dependency(ours[start], ours[end]) is expected
    assert dependencies(ours) == dependencies(theirs)


def test_a_cycle_of_a_program_is_refused() -> None:
    """The engine's own host refuses it: a plan that shows it would promise what can't be deployed."""

    def program() -> None:
        outer = pulumi.ComponentResource("demo:outer:Outer", "outer")
        inside = pulumi.ResourceOptions(parent=outer)
        first = aws.sqs.Queue("first", opts=inside)
        # Depends on the whole component, of which it is a part itself.
        around = pulumi.ResourceOptions(parent=outer, depends_on=[outer])
        aws.sqs.Queue("second", tags={"first": first.arn}, opts=around)

    with pytest.raises(RuntimeError, match="circular dependency"):
        recorded(program)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_real_program_never_needs_the_search(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One dependency on a later resource made every plan grow with the square of the system."""

    def search(start: pulumi.Resource, end: pulumi.Resource) -> bool:
        raise AssertionError(f"{start} depends on {end}, which was created later")

    monkeypatch.setattr(cycles, "declare_dependency", search)
    assert len(render(stack).resources) > 0
