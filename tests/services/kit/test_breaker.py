"""The circuit breaker: it opens when a callee mostly fails, and lets one call find out whether that has passed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.client.breaker import Breaker, CircuitOpenError, Limits


class Clock:
    """Time that passes when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def attempt(breaker: Breaker, *, good: bool) -> bool:
    """Make a call. Returns whether it was made."""
    try:
        with breaker.call():
            if not good:
                _fail()
    except CircuitOpenError:
        return False
    except OSError:
        return True
    return True


def _fail() -> None:
    raise OSError


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock=clock)
    for _ in range(10):
        attempt(breaker, good=False)
    assert breaker.state == "open"
    return breaker


@given(st.lists(st.booleans(), max_size=60))
def test_it_opens_exactly_when_half_of_enough_calls_failed(outcomes: list[bool]) -> None:
    """One that opens after the first failure cuts a service off for a single lost packet."""
    breaker, made = Breaker(clock=Clock()), list[bool]()
    for good in outcomes:
        expected_open = any(
            len(made[:end]) >= 10 and made[:end].count(False) * 2 >= end for end in range(1, len(made) + 1)
        )
        assert attempt(breaker, good=good) is not expected_open
        if not expected_open:
            made.append(good)


def test_one_call_closes_it_after_thirty_seconds_or_opens_it_for_as_long() -> None:
    """One that lets everybody try at once knocks down what has just stood up."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 29.9
    assert not attempt(breaker, good=True)
    clock.now += 0.2
    assert breaker.state == "half-open"
    assert attempt(breaker, good=False)
    assert not attempt(breaker, good=True)
    clock.now += 30.1
    assert attempt(breaker, good=True)
    assert breaker.state == "closed"
    assert attempt(breaker, good=False)
    assert breaker.state == "closed"


def test_only_one_of_many_tries_while_it_is_half_open() -> None:
    """Two trials at once: the slower one's outcome would overwrite the other's."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 31
    with breaker.call(), ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(attempt, breaker, good=True) for _ in range(16)]
        assert not any(one.result() for one in tries)
    assert breaker.state == "closed"


def test_an_interrupted_trial_lets_the_next_one_try() -> None:
    """A trial that is never heard of again would keep the circuit open for ever."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 31
    with pytest.raises(KeyboardInterrupt), breaker.call():
        raise KeyboardInterrupt
    assert breaker.state == "half-open"
    assert attempt(breaker, good=True)


def test_old_failures_are_forgotten() -> None:
    """A bad minute in the morning must not count at noon."""
    clock = Clock()
    breaker = Breaker(Limits(window=30), clock)
    for _ in range(9):
        attempt(breaker, good=False)
    clock.now += 31
    attempt(breaker, good=False)
    assert breaker.state == "closed"
