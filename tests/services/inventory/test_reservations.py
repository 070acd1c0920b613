"""Whatever happens in whatever sequence: never oversold, nothing lost, nothing held for nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import clock
from kit.ids import new_id
from kit.postgres.pool import Connection, Postgres
from services.inventory.app import reservations
from services.inventory.app.reservations import UnpromisedError
from tests.services.inventory.conftest import Shelf

ORDERS = 4
PIECES = 6
ACTIONS = st.tuples(
    st.sampled_from(["place", "commit", "release", "expire"]),
    st.integers(0, ORDERS - 1),
    st.dictionaries(st.sampled_from([0, 1]), st.integers(1, 4), min_size=1),
)


class Model:
    """What an order's history comes to, told plainly: `holds` and `gone` are by product."""

    def __init__(self) -> None:
        self.state: dict[int, str] = {}
        self.lines: dict[int, dict[int, int]] = {}

    def taken(self, product: int) -> int:
        """How many are held or gone."""
        ours = [order for order, state in self.state.items() if state in ("held", "committed")]
        return sum(self.lines[order].get(product, 0) for order in ours)

    def enough(self, lines: dict[int, int]) -> bool:
        return all(self.taken(product) + many <= PIECES for product, many in lines.items())

    def step(self, action: str, order: int, lines: dict[int, int]) -> None:
        state = self.state.get(order)
        if action == "place" and state is None:
            self.lines[order] = lines
            self.state[order] = "held" if self.enough(lines) else "refused"
        elif action == "commit" and (state == "held" or (state == "expired" and self.enough(self.lines[order]))):
            self.state[order] = "committed"
        elif action == "release" and state != "refused":
            self.state[order] = "released"
        elif action == "expire" and state == "held":
            self.state[order] = "expired"


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTIONS, max_size=14))
def test_stock_follows_from_what_became_of_the_orders(
    shelf: Shelf, actions: list[tuple[str, int, dict[int, int]]]
) -> None:
    """Two code paths that each give the same piece back: one lamp, sold twice."""
    products = [shelf.product(PIECES), shelf.product(PIECES)]
    orders = [new_id() for _ in range(ORDERS)]
    model = Model()
    for action, order, lines in actions:
        model.step(action, order, lines)
        _do(shelf.database, action, orders[order], {products[product]: many for product, many in lines.items()})
        for number, product in enumerate(products):
            found = shelf.stock(product)
            assert 0 <= found.reserved <= found.on_hand
            assert found.available == PIECES - model.taken(number)
    states = _states(shelf.database)
    assert {order: states[orders[order]] for order in model.state} == model.state


def test_a_confirmation_after_the_expiry_takes_what_is_left_or_is_heard_of(shelf: Shelf) -> None:
    """An order that is paid for must not be forgotten, and not be filled with what was sold to another."""
    lamp = shelf.product(1)
    late, quick = new_id(), new_id()
    _do(shelf.database, "place", late, {lamp: 1})
    _do(shelf.database, "expire", late, {})
    _do(shelf.database, "place", quick, {lamp: 1})
    with pytest.raises(UnpromisedError), shelf.database.transaction() as connection:
        reservations.commit(connection, late)
    _do(shelf.database, "release", quick, {})
    _do(shelf.database, "commit", late, {})
    stock = shelf.stock(lamp)
    assert (stock.on_hand, stock.reserved, stock.available) == (0, 0, 0)


def test_an_expiry_is_told_as_a_rejection(shelf: Shelf) -> None:
    """A saga that never hears of it waits for a confirmation that can't come."""
    lamp, order = shelf.product(1), new_id()
    _do(shelf.database, "place", order, {lamp: 1})
    _do(shelf.database, "expire", order, {})
    with shelf.database.transaction() as connection:
        told = connection.execute(
            "SELECT detail::json -> 'data' ->> 'reason' AS reason FROM outbox"
            " WHERE type = 'inventory.rejected' AND detail::json -> 'data' ->> 'orderId' = %s",
            [order],
        ).fetchall()
    assert told == [{"reason": "expired"}]


def test_a_revision_orders_what_was_told_of_a_product(shelf: Shelf) -> None:
    """Without one, whoever hears of two changes in the wrong sequence keeps the older for good."""
    lamp = shelf.product(3)
    seen = [shelf.stock(lamp)]
    order = new_id()
    for action in ("place", "commit", "release"):
        _do(shelf.database, action, order, {lamp: 2})
        seen.append(shelf.stock(lamp))
    assert [(one.available, one.revision) for one in seen] == [(3, 1), (1, 2), (1, 2), (3, 3)]


def test_what_is_long_over_is_forgotten_and_what_is_held_never(shelf: Shelf) -> None:
    """A table that only grows; or one that forgets what it still promises."""
    lamp = shelf.product(5)
    held, over = new_id(), new_id()
    for order in (held, over):
        _do(shelf.database, "place", order, {lamp: 1})
    _do(shelf.database, "release", over, {})
    with shelf.database.transaction() as connection:
        long_ago = clock.now() - reservations.KEPT - timedelta(days=1)
        connection.execute("UPDATE reservations SET updated_at = %s", [long_ago])
        reservations.forget(connection)
    states = _states(shelf.database)
    assert states.get(held) == "held"
    assert over not in states


def _do(database: Postgres, action: str, order: str, lines: dict[str, int]) -> None:
    with database.transaction() as connection:
        if action == "place":
            reservations.place(connection, order, lines)
        elif action == "expire":
            _expire(connection, order)
        else:
            _commit_or_release(action)(connection, order)


def _commit_or_release(action: str) -> Callable[[Connection, str], None]:
    return reservations.release if action == "release" else _commit


def _commit(connection: Connection, order: str) -> None:
    try:
        with connection.transaction():
            reservations.commit(connection, order)
    except UnpromisedError:
        return


def _expire(connection: Connection, order: str) -> None:
    """As if this order's time were over."""
    connection.execute(
        "UPDATE reservations SET expires_at = now() - interval '1 s' WHERE order_id = %s AND state = 'held'", [order]
    )
    while reservations.expire(connection):
        pass


def _states(database: Postgres) -> dict[str, str]:
    with database.transaction() as connection:
        rows = connection.execute("SELECT order_id, state FROM reservations").fetchall()
    return {row["order_id"]: row["state"] for row in rows}
