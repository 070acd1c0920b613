"""What a soak finds wrong: one that can't fail shows nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from souk.local.soak.books import Books, findings
from souk.local.soak.crowd import Bought
from souk.local.soak.measures import MIB, Memory, held, percentile

GOOD = Bought(0, "order-1", "lamp", "tok_visa", "payment-1", "confirmed", None, 1, 0.1, 1.0)
DECLINED = replace(GOOD, order_id="order-2", card="tok_declined", status="rejected", reason="payment-declined")
BOUGHT = [GOOD, DECLINED]
RIGHT = Books(
    listed={"order-1": "confirmed", "order-2": "rejected"},
    before={"lamp": 5, "rug": 2},
    after={"lamp": 4, "rug": 2},
    payments={"order-1": "captured", "order-2": "declined"},
    charges={"ch_1"},
    waiting={"orders": 0},
    dead=["poison"],
    poison=["poison"],
)


def wrong(bought: list[Bought], books: Books) -> list[str]:
    """What isn't as it has to be."""
    return [finding.text for finding in findings(bought, books) if not finding.good]


def test_what_is_right_is_found_so() -> None:
    """A soak that fails where nothing is wrong is switched off."""
    assert wrong(BOUGHT, RIGHT) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"listed": {"order-1": "rejected", "order-2": "rejected"}}, "1 ended once"),
        ({"listed": {**RIGHT.listed, "order-3": "placed"}}, "3 orders there are, for 2 wanted"),
        ({"after": {"lamp": 3, "rug": 2}}, "1 products whose stock doesn't say so"),
        ({"after": {"lamp": 4, "rug": 3}}, "1 products whose stock doesn't say so"),
        ({"payments": {"order-1": "captured", "order-2": "captured"}}, "2 captured, for 1 confirmed"),
        ({"payments": {"order-1": "refunded", "order-2": "declined"}}, "0 captured, for 1 confirmed"),
        ({"payments": {**RIGHT.payments, "order-2": "authorised"}}, "1 left open"),
        ({"charges": {"ch_1", "ch_2"}}, "2 charges taken, for 1 confirmed"),
        ({"waiting": {"orders": 1}}, "not empty: {'orders': 1}"),
        ({"dead": ["poison", "order.placed"]}, "1 others"),
        ({"dead": []}, "1 missing"),
        ({"dead": ["poison", "poison"]}, "1 others"),
    ],
)
def test_what_is_wrong_is_found(change: dict[str, Any], said: str) -> None:
    """An order that ended twice, a piece that vanished, money taken twice: each by itself has to be seen."""
    (text,) = wrong(BOUGHT, replace(RIGHT, **change))
    assert said in text


def test_an_order_that_never_ended_is_found() -> None:
    """The one that hangs is the one that a customer calls about."""
    assert wrong([GOOD, replace(DECLINED, status="")], RIGHT)[0] == "1 of 2 orders have ended"


def test_a_percentile_is_one_of_the_values() -> None:
    """An average between a fast and a lost order is an order that nobody placed."""
    assert percentile([3.0, 1.0, 2.0, 10.0], 0.5) == 3.0
    assert percentile([3.0, 1.0, 2.0, 10.0], 0.99) == 10.0
    assert percentile([], 0.5) == 0.0


def test_growth_leaves_out_what_warming_up_takes() -> None:
    """Every process grows in its first minute; one that never stops is killed one night."""
    warm = Memory({1: [50, 80, 100, 100, 100, 100, 100, 100]})
    leaking = Memory({1: [50, 60, 70, 80, 90, 100, 110, 121]})
    assert (warm.growth, warm.fits) == (0, True)
    assert (leaking.growth, leaking.fits) == (40.5, False)


def test_a_service_that_grows_is_found_in_a_long_run_only() -> None:
    """A leak of a megabyte an hour is a restart a week, in the middle of the night; a start is no leak."""
    leaking, starting = Memory({1: [50 + number / 5 for number in range(80)]}), Memory({1: [50, 60, 70, 80]})
    assert [finding.text for finding in held({"order": leaking, "web": starting}) if not finding.good] == [
        "memory: order growing by 6 MiB or more"
    ]
    assert all(finding.good for finding in held({"order": Memory({1: [50.0] * 80})}))
    assert [finding.good for finding in held({"order": Memory({1: [121.0]})})] == [False, True]


def test_growth_is_one_process_s_own() -> None:
    """A service that was killed ten times "grew": young processes were compared with one that had warmed up."""
    young, old = [[60.0, 70.0] for _ in range(20)], [90.0] * 40
    killed = Memory(dict(enumerate([*young, old])))
    assert killed.growth == 0
    leaking = Memory({1: [60.0] * 30, 2: [60 + number / 5 for number in range(80)]})
    assert [finding.good for finding in held({"killed": killed})] == [True, True]
    assert [finding.good for finding in held({"leaking": leaking})] == [True, False]


def test_memory_that_is_held_for_a_moment_counts() -> None:
    """A hash of a password took 19 MiB for 40 ms, between two samples: it looked well within its limit."""
    ours = Memory()
    block = bytearray(b"x" * 300 * MIB)
    del block
    ours.look(os.getpid())
    assert ours.most > max(ours.longest)
    assert ours.most > 300
