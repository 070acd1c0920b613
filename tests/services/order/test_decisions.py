"""What an order allows: the same end by every path, and one end only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.order.app import order as decide
from services.order.app.facts import Confirmed, Fact, PaymentAuthorised, Recorded
from services.order.app.order import HistoryError, Order, after, replay
from tests.services.order.facts import placed, recorded

Heard = Callable[[Order], list[Fact]]
HEARD: dict[str, Heard] = {
    "paid": lambda order: decide.paid(order, "payment"),
    "stocked": lambda order: decide.stocked(order, "reservation"),
    "declined": lambda order: decide.refused(order, "payment-declined"),
    "lacking": lambda order: decide.refused(order, "out-of-stock"),
    "late": decide.timed_out,
    "cancel": decide.cancelled,
}
NO = {"declined", "lacking", "late", "cancel"}


def lived(heard: list[str]) -> tuple[list[Recorded], Order]:
    """The history of an order that hears these, and the order."""
    history = [recorded("order", 1, placed())]
    order = after(None, history[0])
    for name in heard:
        for fact in HEARD[name](order):
            history.append(recorded("order", order.version + 1, fact))
            order = after(order, history[-1])
    return history, order


@given(st.lists(st.sampled_from(sorted(HEARD)), max_size=12))
def test_every_order_ends_once_and_never_comes_back(heard: list[str]) -> None:
    """An order that is both confirmed and given back, by an event that came twice or too late."""
    history, order = lived(heard)
    kinds = [one.fact.kind for one in history]
    assert kinds.count("placed") == 1
    assert all(kinds.count(kind) <= 1 for kind in kinds)
    over = [place for place, kind in enumerate(kinds) if kind in decide.OVER]
    assert over in ([], [len(kinds) - 1]), "something happened after the end"
    if "confirmed" in kinds:
        assert {"payment-authorised", "stock-reserved"} <= set(kinds[: kinds.index("confirmed")])
    assert order.over == bool(NO - {"late"} & set(heard)) or "late" in heard
    assert replay(None, history) == order


@given(st.lists(st.sampled_from(sorted(HEARD)), max_size=8), st.data())
def test_hearing_again_changes_nothing(heard: list[str], data: st.DataObject) -> None:
    """SQS and EventBridge deliver at least once."""
    twice = [name for name in heard for _ in range(data.draw(st.integers(1, 3)))]
    assert [one.fact for one in lived(twice)[0]] == [one.fact for one in lived(heard)[0]]


@given(st.permutations(["paid", "stocked", "paid", "stocked"]))
def test_money_and_stock_confirm_in_any_order(heard: list[str]) -> None:
    """The two services answer side by side: neither is always first."""
    assert lived(heard)[1].status == "confirmed"


@given(st.permutations(["paid", "stocked", "declined", "cancel", "late"]))
def test_one_no_is_enough(heard: list[str]) -> None:
    """A refusal that is outvoted: sold, and not paid for."""
    assert lived(heard)[1].over


def test_a_history_that_cannot_be_is_refused() -> None:
    """A gap that nobody notices shows customers an order that never was."""
    first = recorded("order", 1, placed())
    order = after(None, first)
    for bad in (
        lambda: after(None, recorded("order", 1, Confirmed())),
        lambda: after(order, recorded("order", 3, Confirmed())),
        lambda: after(order, recorded("order", 1, Confirmed())),
        lambda: after(order, recorded("order", 2, placed())),
        lambda: after(None, recorded("order", 2, PaymentAuthorised(payment_id="p"))),
    ):
        with pytest.raises(HistoryError):
            bad()
