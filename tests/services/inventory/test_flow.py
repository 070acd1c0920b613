"""The service among others: orders come by its queue, answers go on the bus, in whatever sequence things arrive."""

from __future__ import annotations

import signal
from typing import Any

from kit.ids import named_id, new_id
from services.inventory.app.seed import STOCK
from tests.services.aws import Aws
from tests.services.delivery import body, deliver
from tests.services.inventory.conftest import Site, placed
from tests.services.process import run, running


def available(site: Site, product_id: str) -> int:
    answer = site.http.get(f"/v1/stock/{product_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()["available"]


def test_an_order_is_reserved_confirmed_and_told_of(site: Site) -> None:
    """An order that nobody answers waits until its customer has gone."""
    lamp, rug = site.shelf.product(5), site.shelf.product(2)
    order = site.place({lamp: 3, rug: 1})
    reserved = site.heard.about("inventory.reserved", orderId=order)
    lines = {line["productId"]: line["quantity"] for line in reserved["data"]["lines"]}
    assert lines == {lamp: 3, rug: 1}
    assert reserved["data"]["reservationId"]
    assert site.heard.about("inventory.adjusted", productId=lamp, available=2)
    assert (available(site, lamp), available(site, rug)) == (2, 1)
    site.tell("order.confirmed", orderId=order, customerId=new_id())
    site.running.wait_for("committed", order_id=order)
    assert (available(site, lamp), available(site, rug)) == (2, 1)
    assert (site.shelf.stock(lamp).on_hand, site.shelf.stock(lamp).reserved) == (2, 0)


def test_an_order_gets_everything_or_nothing_and_hears_what_was_missing(site: Site) -> None:
    """Half an order, held for nobody: it is sold to no one else."""
    lamp, rug = site.shelf.product(5), site.shelf.product(0)
    order = site.place({lamp: 3, rug: 1, "unheard-of": 1})
    rejected = site.heard.about("inventory.rejected", orderId=order)["data"]
    assert rejected["reason"] == "out-of-stock"
    missing = sorted((line["productId"], line["wanted"], line["available"]) for line in rejected["lines"])
    assert missing == sorted([(rug, 1, 0), ("unheard-of", 1, 0)])
    assert available(site, lamp) == 5


def test_the_same_event_and_the_same_order_are_reserved_once(site: Site) -> None:
    """SQS delivers at least once; a customer paid for one lamp and three were held."""
    lamp = site.shelf.product(10)
    order, event = new_id(), new_id()
    for _ in range(3):
        site.tell("order.placed", event_id=event, **placed(order, {lamp: 2}))
    site.place({lamp: 2}, order)  # told again, as another event
    site.running.wait_for("order known already", order_id=order)
    after = site.place({lamp: 1})
    site.heard.about("inventory.reserved", orderId=after)
    assert available(site, lamp) == 7


def test_what_is_cancelled_before_it_is_placed_gets_nothing(site: Site) -> None:
    """Messages overtake each other: the stock of an order that was cancelled already was held for ever."""
    lamp = site.shelf.product(4)
    order = new_id()
    site.tell("order.cancelled", orderId=order, customerId=new_id(), reason="customer")
    site.running.wait_for("released", order_id=order)
    site.place({lamp: 4}, order)
    site.running.wait_for("order known already", order_id=order)
    site.tell("order.confirmed", orderId=order, customerId=new_id())
    site.running.wait_for("nothing to commit", order_id=order)
    assert available(site, lamp) == 4


def test_poison_reaches_the_dead_letters_and_changes_nothing(site: Site, aws: Aws) -> None:
    """A negative quantity makes stock out of nothing."""
    lamp = site.shelf.product(4)
    for lines in ({lamp: -3}, {lamp: 0}, {}):
        site.place(lines)
    queue = site.environment["QUEUE_URL"]
    deliver(aws, queue, body("order.placed", {"orderId": {"$gt": ""}, "lines": "all"}))
    deliver(aws, queue, body("order.placed", placed(new_id(), {"a\x00b": 1})))
    dead = queue + "-dlq"
    found: list[Any] = aws.received(dead, 5)
    assert len(found) == 5
    assert available(site, lamp) == 4


def test_orders_during_a_restart_are_handled_after_it(site: Site, aws: Aws) -> None:
    """A deployment ends the process in the middle of whatever it does."""
    lamp = site.shelf.product(30)
    environment = site.environment | {"QUEUE_URL": aws.queue(f"orders-{new_id()}")}
    orders = [new_id() for _ in range(30)]
    deliver(aws, environment["QUEUE_URL"], *(body("order.placed", placed(order, {lamp: 1})) for order in orders))
    with running("inventory", environment) as first:
        first.wait_for("reserved")
        assert first.stop(signal.SIGTERM) == 0
        assert first.messages("stopped")
    with running("inventory", environment) as second:
        events = site.heard.wait(30, lambda event: event["data"].get("orderId") in orders)
        assert {event["type"] for event in events} == {"inventory.reserved"}
        assert second.http.get("/ready").status_code == 200
    stock = site.shelf.stock(lamp)
    assert (stock.on_hand, stock.reserved) == (30, 30)


def test_the_seed_may_run_again_and_leaves_what_was_sold(site: Site) -> None:
    """A seed that sets stock again sells everything twice."""
    status, output = run("inventory", "app.seed", site.environment)
    assert status == 0, output
    tea = named_id("product", "mint-tea")
    assert available(site, tea) == STOCK["mint-tea"]
    site.heard.about("inventory.adjusted", productId=tea, available=STOCK["mint-tea"])
    order = site.place({tea: 3})
    site.heard.about("inventory.reserved", orderId=order)
    status, output = run("inventory", "app.seed", site.environment)
    assert status == 0, output
    assert available(site, tea) == STOCK["mint-tea"] - 3


def test_it_stays_small(site: Site) -> None:
    """The smallest task has half a gibibyte, and what runs beside it wants some."""
    lamp = site.shelf.product(50)
    last = [site.place({lamp: 1}) for _ in range(20)][-1]
    site.heard.about("inventory.reserved", orderId=last)
    assert site.running.resident() < 120
