"""Many at once want the last pieces."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from kit.ids import new_id
from services.inventory.app import reservations
from tests.services.aws import Aws
from tests.services.delivery import body, deliver
from tests.services.inventory.conftest import Shelf, Site, placed
from tests.services.process import running

THREADS = 8


def test_threads_never_sell_more_than_there_is(shelf: Shelf) -> None:
    """«Is there one left?», asked by two before either took it."""
    lamp, rug = shelf.product(20), shelf.product(15)
    orders = [new_id() for _ in range(60)]

    def place(number: int) -> None:
        # Every other one names the products the other way round: locks taken in that sequence would be a circle.
        lines = {lamp: 1, rug: 1} if number % 2 else {rug: 1, lamp: 1}
        with shelf.database.transaction() as connection:
            reservations.place(connection, orders[number], lines)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(place, range(len(orders))))
    with shelf.database.transaction() as connection:
        rows = connection.execute(
            "SELECT state, count(*) AS many FROM reservations WHERE order_id = ANY(%s) GROUP BY state", [orders]
        ).fetchall()
    assert {row["state"]: row["many"] for row in rows} == {"held": 15, "refused": 45}
    assert (shelf.stock(lamp).available, shelf.stock(rug).available) == (5, 0)


def test_one_order_s_events_at_once_end_in_one_state(shelf: Shelf) -> None:
    """A cancellation and a confirmation, handled by two tasks in the same millisecond."""
    lamp = shelf.product(1000)
    orders = [new_id() for _ in range(20)]

    def act(order: str, action: str) -> None:
        with shelf.database.transaction() as connection:
            if action == "place":
                reservations.place(connection, order, {lamp: 1})
            else:
                reservations.release(connection, order)

    with ThreadPoolExecutor(THREADS) as pool:
        sequence = [(order, action) for order in orders for action in ("place", "release", "place", "release")]
        for done in [pool.submit(act, order, action) for order, action in sequence]:
            done.result()
    stock = shelf.stock(lamp)
    assert (stock.on_hand, stock.reserved) == (1000, 0)


def test_processes_never_sell_more_than_there_is(site: Site, aws: Aws) -> None:
    """Three tasks of the service on one queue, in which every message may come to any of them, twice."""
    lamp = site.shelf.product(20)
    environment = site.environment | {"QUEUE_URL": aws.queue(f"orders-{new_id()}")}
    orders = [new_id() for _ in range(50)]
    bodies = [body("order.placed", placed(order, {lamp: 1})) for order in orders]
    with running("inventory", environment), running("inventory", environment):
        deliver(aws, environment["QUEUE_URL"], *bodies, *bodies[::2])
        events = site.heard.wait(50, lambda event: event["data"].get("orderId") in orders)
        kinds = Counter(event["type"] for event in events)
    assert kinds == {"inventory.reserved": 20, "inventory.rejected": 30}
    assert len({event["data"]["orderId"] for event in events}) == 50
    assert site.shelf.stock(lamp).available == 0
