"""The event store: histories without gaps or forks, and snapshots that change nothing but the time it takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from kit.dynamodb import Table
from kit.ids import new_id
from kit.settings import Table as Settings
from services.order.app import history as module
from services.order.app import order as decide
from services.order.app.facts import Fact, PaymentAuthorised, StockReserved
from services.order.app.history import ConflictError, History
from services.order.app.order import Order, replay
from tests.services import tables
from tests.services.aws import Aws
from tests.services.order.conftest import surroundings
from tests.services.order.facts import placed


@pytest.fixture
def events(here: Aws) -> Table:
    """A new event store's table."""
    return Table("events", Settings(table=surroundings(here, new_id())["EVENTS_TABLE"]), {"orderId": "-", "version": 0})


def long(history: History, length: int) -> Order:
    """An order with so many facts."""
    order_id = new_id()
    order = history.append(order_id, None, [placed()])
    for number in range(length - 1):
        order = history.append(order_id, order, [PaymentAuthorised(payment_id=f"payment-{number}")])
    return order


@pytest.mark.parametrize("length", range(1, 11))
def test_a_history_of_any_length_gives_its_order(events: Table, length: int) -> None:
    """A snapshot that forgets what came before it, or repeats it."""
    history = History(events)
    order = long(history, length)
    assert history.order(order.order_id) == order
    assert replay(None, history.between(order.order_id, 1, length)) == order


def test_snapshots_of_another_format_are_left_aside(events: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment that reads yesterday's snapshots as if they were today's."""
    history = History(events)
    order = long(history, 9)
    monkeypatch.setattr(module, "FORMAT", module.FORMAT + 1)
    assert history.order(order.order_id) == order


def test_of_two_who_go_on_from_the_same_order_one_is_second(events: Table) -> None:
    """The last one to write wins, and the first one's fact is gone."""
    history = History(events)
    order = long(history, 1)
    facts: list[list[Fact]] = [[PaymentAuthorised(payment_id="a")], [StockReserved(reservation_id="b")]]
    first = history.append(order.order_id, order, facts[0])
    with pytest.raises(ConflictError):
        history.append(order.order_id, order, facts[1])
    with pytest.raises(ConflictError):
        history.append(order.order_id, order, [*facts[1], *decide.refused(order, "no")])
    assert history.order(order.order_id) == first
    with pytest.raises(ConflictError):
        history.append(order.order_id, None, [placed()])


def test_several_facts_are_appended_together_or_not_at_all(events: Table, here: Aws) -> None:
    """Stock that is held, and no confirmation: nobody is told, nobody asks again."""
    history = History(events)
    order = long(history, 2)
    taken = history.append(order.order_id, order, [StockReserved(reservation_id="b")])
    with pytest.raises(ConflictError):  # its first place is taken, its second is free
        history.append(order.order_id, order, decide.stocked(order, "c"))
    assert len(tables.rows(here, events.table)) == taken.version


def test_many_writers_leave_one_history(events: Table) -> None:
    """Optimistic locking that isn't: two facts of one version, or a version that nobody has."""
    history, barrier = History(events), Barrier(8)
    order = history.append(new_id(), None, [placed()])

    def write(number: int) -> bool:
        barrier.wait()
        now = history.order(order.order_id)
        assert now
        try:
            history.append(order.order_id, now, [StockReserved(reservation_id=str(number))])
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))
    last = history.order(order.order_id)
    assert last
    facts = history.between(order.order_id, 1, 100)
    assert [fact.version for fact in facts] == list(range(1, 2 + sum(won)))
    assert last.version == 1 + sum(won)


def test_a_lost_race_is_decided_again(events: Table) -> None:
    """Money and stock that are told of in the same moment: each writer sees the order without the other."""
    from services.order.app.orders import Orders  # noqa: PLC0415 - needs no prices here
    from services.order.app.prices import Prices  # noqa: PLC0415 - see above

    orders = Orders(events, Prices(None))  # pyright: ignore[reportArgumentType] - nobody asks for a price
    for _ in range(5):
        order = orders.history.append(new_id(), None, [placed()])
        barrier = Barrier(2)

        def tell(decision: partial[list[Fact]], order: Order = order, barrier: Barrier = barrier) -> Order:
            barrier.wait()
            return orders.change(order.order_id, decision)

        decisions = [partial(decide.paid, payment_id="p"), partial(decide.stocked, reservation_id="r")]
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(tell, decisions))
        assert max(results, key=lambda one: one.version).status == "confirmed"
        kinds = [fact.fact.kind for fact in orders.history.between(order.order_id, 1, 100)]
        assert kinds.count("confirmed") == 1


def test_what_a_task_remembers_of_an_order_is_never_decided_on_when_another_knows_more(events: Table) -> None:
    """A task that had placed the order confirmed it after another task had heard that it was cancelled."""
    from services.order.app.orders import Orders  # noqa: PLC0415 - needs no prices here
    from services.order.app.prices import Prices  # noqa: PLC0415 - see above

    here, there = (Orders(events, Prices(None)) for _ in range(2))  # pyright: ignore[reportArgumentType] - as above
    order_id = here.history.append(new_id(), None, [placed()]).order_id
    assert here.change(order_id, partial(decide.paid, payment_id="p")).version == 2
    assert there.change(order_id, partial(decide.stocked, reservation_id="r")).status == "confirmed"
    # Remembered here: paid, and no stock. What follows from that would be a third hold.
    assert here.change(order_id, partial(decide.stocked, reservation_id="other")).reservation_id == "r"
    assert there.change(order_id, decide.cancelled).status == "cancelled"
    # Remembered here: confirmed. Nothing follows from it for who asks whether it waits too long; but it is over by now.
    assert here.change(order_id, decide.timed_out).status == "cancelled"
    assert here.change(order_id, decide.cancelled).status == "cancelled"
    kinds = [fact.fact.kind for fact in here.history.between(order_id, 1, 100)]
    assert kinds == ["placed", "payment-authorised", "stock-reserved", "confirmed", "cancelled"]
