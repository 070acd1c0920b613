"""The saga: money and stock, or neither; whatever is heard twice, late, or in another order."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.ids import new_id
from tests.services import tables
from tests.services.order.conftest import Shop, acting


def kinds(shop: Shop, order_id: str) -> list[str]:
    """An order's history, by the event store."""
    facts = tables.rows(shop.aws, shop.environment["EVENTS_TABLE"])
    own = sorted((one for one in facts if one["orderId"]["S"] == order_id), key=lambda one: int(one["version"]["N"]))
    assert [int(one["version"]["N"]) for one in own] == list(range(1, len(own) + 1))
    return [one["fact"]["M"]["kind"]["S"] for one in own]


def drained(shop: Shop) -> None:
    """Wait until the service has handled everything it was told."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    deadline = time.monotonic() + 60
    while set(
        shop.aws.client("sqs").get_queue_attributes(QueueUrl=shop.queue, AttributeNames=names)["Attributes"].values()
    ) != {"0"}:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("money_first", [True, False])
def test_an_order_is_confirmed_when_money_and_stock_are_held(shop: Shop, money_first: bool) -> None:
    """Confirmed with one of the two: either a present, or a customer who paid for nothing."""
    customer = new_id()
    order_id = shop.placed(customer)
    tell = [shop.authorised, shop.reserved] if money_first else [shop.reserved, shop.authorised]
    tell[0](order_id)
    drained(shop)
    assert "confirmed" not in kinds(shop, order_id)
    tell[1](order_id)
    order = shop.seen(customer, order_id, "confirmed")
    assert order["paymentId"]
    assert [one["type"] for one in shop.published(order_id, 2)] == ["order.placed", "order.confirmed"]
    assert kinds(shop, order_id)[-1] == "confirmed"
    assert shop.running.wait_for("order confirmed", order_id=order_id)


def test_one_refusal_ends_an_order_whatever_is_held(shop: Shop) -> None:
    """An order that waits for stock which was refused keeps a customer's money on hold."""
    customer = new_id()
    declined, lacking, expired = (shop.placed(customer) for _ in range(3))
    shop.reserved(declined)
    shop.tell("payment.declined", orderId=declined, paymentId=new_id(), reason="insufficient_funds")
    shop.authorised(lacking)
    shop.tell("inventory.rejected", orderId=lacking, reason="out-of-stock", lines=[])
    shop.authorised(expired)
    shop.reserved(expired)
    shop.seen(customer, expired, "confirmed")
    shop.tell("inventory.rejected", orderId=expired, reason="expired", lines=[])
    for order_id, reason in (
        (declined, "payment-declined"),
        (lacking, "out-of-stock"),
        (expired, "reservation-expired"),
    ):
        assert shop.seen(customer, order_id, "rejected")["reason"] == reason
        told = shop.published(order_id, 3 if order_id == expired else 2)[-1]
        assert (told["type"], told["data"]) == (
            "order.rejected",
            {"orderId": order_id, "customerId": customer, "reason": reason},
        )


def test_what_comes_after_the_end_changes_nothing(shop: Shop) -> None:
    """Money that was held a second too late confirmed an order whose stock was given back."""
    customer = new_id()
    order_id = shop.placed(customer)
    shop.tell("inventory.rejected", orderId=order_id, reason="out-of-stock", lines=[])
    shop.seen(customer, order_id, "rejected")
    shop.authorised(order_id)
    shop.reserved(order_id)
    shop.tell("payment.declined", orderId=order_id, paymentId=new_id())
    drained(shop)
    assert kinds(shop, order_id) == ["placed", "rejected"]
    assert shop.http.delete(f"/v1/orders/{order_id}", headers=acting(customer)).status_code == 409


def test_events_heard_often_and_at_once_are_decided_on_once(shop: Shop) -> None:
    """Two confirmations are two captures, two commits and two mails."""
    customer = new_id()
    order_ids = [shop.placed(customer) for _ in range(3)]
    with ThreadPoolExecutor(8) as pool:
        for order_id in order_ids:
            for _ in range(3):
                pool.submit(shop.authorised, order_id, f"money-{order_id}"[:64])
                pool.submit(shop.reserved, order_id, f"stock-{order_id}"[:64])
    drained(shop)
    for order_id in order_ids:
        shop.seen(customer, order_id, "confirmed")
        assert sorted(kinds(shop, order_id)) == ["confirmed", "payment-authorised", "placed", "stock-reserved"]
        assert [one["type"] for one in shop.published(order_id, 2)] == ["order.placed", "order.confirmed"]


def test_a_customer_cancels_before_and_after_the_confirmation_once(shop: Shop) -> None:
    """A cancellation that nobody is told of: no order, and no money back."""
    customer = new_id()
    early, late = shop.placed(customer), shop.placed(customer)
    shop.authorised(late)
    shop.reserved(late)
    shop.seen(customer, late, "confirmed")
    for order_id in (early, late):
        with ThreadPoolExecutor(6) as pool:
            sent = [pool.submit(shop.http.delete, f"/v1/orders/{order_id}", headers=acting(customer)) for _ in range(6)]
        assert {(one.result().status_code, one.result().json()["status"]) for one in sent} == {(200, "cancelled")}
        assert kinds(shop, order_id).count("cancelled") == 1
        told = shop.published(order_id, 2 if order_id == early else 3)[-1]
        assert (told["type"], told["data"]["reason"]) == ("order.cancelled", "customer")
    shop.authorised(early)
    shop.reserved(early)
    drained(shop)
    assert kinds(shop, early) == ["placed", "cancelled"]


def test_a_stop_finishes_and_a_restart_goes_on(shop: Shop) -> None:
    """Every deployment, in the middle of every order."""
    customer = new_id()
    order_id = shop.placed(customer)
    shop.authorised(order_id)
    drained(shop)
    from tests.services.process import running  # noqa: PLC0415 - a second task of the service, here alone

    with running("order", shop.environment) as second:
        shop.reserved(order_id)
        shop.seen(customer, order_id, "confirmed")
        assert second.stop() == 0
        assert second.messages("stopped")
    assert kinds(shop, order_id).count("confirmed") == 1
