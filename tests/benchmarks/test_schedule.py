"""How long a deployment takes where only so many resources are created at once."""

from __future__ import annotations

import pytest

from benchmarks.deployment import TARGET, Deployment, deployment, table
from benchmarks.schedule import lasting

DIAMOND: dict[str, set[str]] = {"top": set(), "left": {"top"}, "right": {"top"}, "end": {"left", "right"}}
SECONDS = {"top": 1.0, "left": 5.0, "right": 3.0, "end": 1.0}


@pytest.mark.parametrize(("at_once", "expected"), [(1, 10.0), (2, 7.0), (64, 7.0)])
def test_what_is_ready_waits_for_its_turn(at_once: int, expected: float) -> None:
    """The critical path was taken for the time that a deployment takes: with eight at a time it took twice as long."""
    assert lasting(DIAMOND, SECONDS, at_once) == expected


def test_the_first_registered_goes_first() -> None:
    """The engine doesn't know which of two is the longer: an order that looks ahead promises what nobody gets."""
    waits: dict[str, set[str]] = {"short": set(), "other": set(), "long": set()}
    assert lasting(waits, {"short": 1.0, "other": 1.0, "long": 5.0}, 2) == 6.0


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_first_deployment_as_documented_meets_the_target(stack: str) -> None:
    """The target was met with an option that no command of the runbook had; without it, it was missed by far."""
    found = deployment(stack)
    assert found.critical <= found.at_once <= TARGET * found.imposed
    assert found.by_default > found.at_once


def test_the_table_says_both() -> None:
    """Who follows no runbook reads one figure and gets the other."""
    made = Deployment("dev", total=9.0, longest=2.0, critical=4.0, imposed=4.0, at_once=5.0, by_default=8.0, path=())
    shown = {str(column.header): next(iter(column.cells)) for column in table([made]).columns}
    assert shown["64 at once"] == "5 s"
    assert shown["ratio"] == "1.25"
    assert shown["ratio, 8 at once"] == "2.00"
