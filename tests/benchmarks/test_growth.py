"""The ratio that the target is about."""

from __future__ import annotations

from benchmarks.growth import Point, Timing, ratio
from benchmarks.phases import median


def point(size: int, resources: int, *seconds: float) -> Point:
    """One phase at one size, with a run for each time."""
    return Point("plan", size, resources, [Timing(taken, taken, 0) for taken in seconds])


def test_growth_is_per_resource_and_of_medians() -> None:
    """Ten times the resources in ten times the time is no growth; one disturbed run doesn't count."""
    assert ratio([point(6, 500, 1.0, 1.0, 9.0), point(60, 5000, 10.0, 10.0, 10.0)]) == 1.0
    assert ratio([point(6, 500, 1.0), point(60, 5000, 20.0)]) == 2.0


def test_of_a_process_s_rounds_the_one_in_the_middle_counts() -> None:
    """One round in the hands of chance is what growth was measured against."""
    rounds = [{"seconds": seconds, "cpu_seconds": seconds / 2} for seconds in (9.0, 1.0, 2.0)]
    assert median(rounds) == {"seconds": 2.0, "cpu_seconds": 1.0}
