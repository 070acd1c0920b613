"""Placing and seeing orders: at the shop's prices, once however often it is asked, and by nobody but their customer."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kit.ids import new_id
from tests.services import tables
from tests.services.order.conftest import Shop, acting

CARD = {"method": "card", "token": "tok_visa"}


def stored(shop: Shop, customer: str) -> list[dict[str, Any]]:
    """The placed orders of a customer, by the event store."""
    facts = tables.rows(shop.aws, shop.environment["EVENTS_TABLE"])
    return [one for one in facts if one["fact"]["M"].get("customerId", {}).get("S") == customer]


def test_an_order_is_placed_at_the_shop_s_prices_and_told_of(shop: Shop) -> None:
    """A price that the browser may say is a discount of a hundred per cent."""
    customer, apple, pear = new_id(), shop.product(125), shop.product(80)
    lines = [{"productId": apple, "quantity": 3}, {"productId": pear, "quantity": 1}]
    answer = shop.place(customer, lines=lines)
    order = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/orders/{order['id']}")
    assert order["status"] == "placed"
    assert order["total"] == {"amount": 455, "currency": "EUR"}
    assert order["lines"] == [
        {"productId": apple, "quantity": 3, "unitPrice": 125},
        {"productId": pear, "quantity": 1, "unitPrice": 80},
    ]
    (told,) = shop.published(order["id"], 1)
    assert told["type"] == "order.placed"
    assert told["correlationId"] == answer.headers["X-Correlation-Id"]
    assert told["data"] == {
        "orderId": order["id"],
        "customerId": customer,
        "lines": order["lines"],
        "total": order["total"],
        "payment": CARD,
    }
    assert shop.http.get(f"/v1/orders/{order['id']}", headers=acting(customer)).json() == order
    assert "tok_visa" not in answer.text + json.dumps(shop.running.lines), "what pays belongs to the payment service"


def test_an_order_is_there_for_its_customer_at_once(shop: Shop) -> None:
    """The page after the order said that there is no such order: the read model was not that far yet."""
    customer = new_id()
    for _ in range(10):
        order_id = shop.placed(customer)
        assert shop.http.get(f"/v1/orders/{order_id}", headers=acting(customer)).status_code == 200


def test_of_many_equal_requests_at_once_one_order_is_placed(shop: Shop) -> None:
    """A double click, and a customer who got everything twice."""
    customer, wanted = new_id(), shop.wanted()
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(shop.place, customer, "the-key", **wanted) for _ in range(8)]
    answers = [one.result() for one in sent]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(stored(shop, customer)) == 1


def test_a_key_is_for_one_order_of_one_customer(shop: Shop) -> None:
    """The answer to another's key is another's order."""
    mine, other, wanted = new_id(), new_id(), shop.wanted()
    first = shop.place(mine, "key-1", **wanted)
    assert shop.place(mine, "key-1", **(wanted | {"payment": CARD | {"token": "tok_other"}})).status_code == 422
    assert shop.place(other, "key-1", **wanted).json()["id"] != first.json()["id"]
    assert shop.place(mine, "key-2", **wanted).json()["id"] != first.json()["id"]
    shop.catalogue.prices[wanted["lines"][0]["productId"]]["amount"] = 1
    assert shop.place(mine, "key-1", **wanted).json() == first.json(), "the price of the order changed afterwards"


def test_nobody_sees_or_cancels_somebody_else_s_order(shop: Shop) -> None:
    """Whoever counts ids upwards reads what everybody buys."""
    mine, other = new_id(), new_id()
    order_id = shop.placed(mine)
    for method in ("GET", "DELETE"):
        answer = shop.http.request(method, f"/v1/orders/{order_id}", headers=acting(other))
        nothing = shop.http.request(method, f"/v1/orders/{new_id()}", headers=acting(other))
        assert (answer.status_code, nothing.status_code) == (404, 404)
        assert answer.json()["detail"] == nothing.json()["detail"]
    assert shop.http.get("/v1/orders", headers=acting(other)).json() == {"orders": [], "next": None}
    assert shop.seen(mine, order_id, "placed")


def test_orders_are_listed_page_by_page_newest_first(shop: Shop) -> None:
    """A cursor that loses or repeats an order at a page's edge is found by customers, in their invoices."""
    customer = new_id()
    placed = [shop.placed(customer) for _ in range(7)]
    for order_id in placed:
        shop.published(order_id, 1)  # the read model has it by then
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    while True:
        page = shop.http.get("/v1/orders", params={"limit": "3", **cursor}, headers=acting(customer)).json()
        pages.append([order["id"] for order in page["orders"]])
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    listed = [order_id for page in pages for order_id in page]
    assert listed == placed[::-1]
    assert [len(page) for page in pages][:2] == [3, 3]


def test_a_forged_cursor_leads_to_nobody_else(shop: Shop) -> None:
    """A cursor that holds the customer is a key to every customer."""
    mine, other = new_id(), new_id()
    order_id = shop.placed(other)
    shop.published(order_id, 1)
    for key in (
        {"orderId": order_id, "placedAt": "2999-01-01T00:00:00.000Z"},
        {"orderId": order_id, "placedAt": "2999-01-01T00:00:00.000Z", "customerId": other},
    ):
        cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
        assert shop.http.get("/v1/orders", params={"cursor": cursor}, headers=acting(mine)).json()["orders"] == []


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "bnVsbA", "W10", "_" * 200, "%00", "é", "eyJvcmRlcklkIjoxfQ", "x" * 201]
)
def test_a_cursor_that_is_none_is_refused(shop: Shop, cursor: str) -> None:
    """One that reaches DynamoDB is answered there, with an error that nobody expects."""
    assert shop.http.get("/v1/orders", params={"cursor": cursor}, headers=acting(new_id())).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": []},
        {"lines": [{"productId": "1 OR 1=1", "quantity": 1}]},
        {"lines": [{"productId": "../v1/stock", "quantity": 1}]},
        {"lines": [{"productId": {"$ne": ""}, "quantity": 1}]},
        {"lines": "none"},
        {"payment": {"method": "card", "token": "4111111111111111"}},
        {"payment": {"method": "card", "token": "tok_a\r\nX-Evil: 1"}},
        {"payment": {"method": "cash", "token": "tok_visa"}},
        {"payment": None},
        {"total": {"amount": 1, "currency": "EUR"}},
        {"customerId": "somebody else"},
    ],
    ids=repr,
)
def test_hostile_orders_are_refused_and_change_nothing(shop: Shop, changes: dict[str, Any]) -> None:
    """A card's number in an order is in the event store, in every backup, and in an auditor's report."""
    customer = new_id()
    answer = shop.place(customer, **changes)
    assert answer.status_code == 422, answer.text
    assert "4111111111111111" not in answer.text
    assert stored(shop, customer) == []


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**30, 1.5, "1", None, True])
def test_quantities_are_small_whole_numbers(shop: Shop, quantity: Any) -> None:
    """Minus one piece, please, and the money to my card."""
    answer = shop.place(new_id(), lines=[{"productId": shop.product(), "quantity": quantity}])
    assert answer.status_code == 422, answer.text


def test_what_does_not_add_up_is_no_order(shop: Shop) -> None:
    """A total in two currencies is neither."""
    euro, dollar, dear, free = shop.product(), shop.product(currency="USD"), shop.product(2_000_000), shop.product(0)

    def status(*lines: tuple[str, int]) -> tuple[int, str]:
        answer = shop.place(new_id(), lines=[{"productId": one, "quantity": many} for one, many in lines])
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert status((euro, 1), (dollar, 1)) == (422, "several-currencies")
    assert status((euro, 1), (euro, 2)) == (422, "product-twice")
    assert status((dear, 99)) == (422, "total-out-of-range")
    assert status((shop.product(10**30), 1)) == (422, "total-out-of-range")
    assert status((free, 1)) == (422, "total-out-of-range")
    assert status((new_id(), 1)) == (422, "unknown-product")
    assert status(*((shop.product(), 1) for _ in range(21)))[0] == 422


@pytest.mark.parametrize("key", ["", "x" * 256, "with blank", "caf\u00e9"])
def test_a_key_is_short_and_plain(shop: Shop, key: str) -> None:
    """Keys end in identifiers and in logs."""
    headers = {**acting(new_id()), "Idempotency-Key": key}
    sent = {name.encode(): value.encode() for name, value in headers.items()}
    assert shop.http.post("/v1/orders", json=shop.wanted(), headers=sent).status_code == 422


def test_a_scope_is_needed_even_behind_the_gateway(shop: Shop) -> None:
    """A route whose scope is forgotten in the plan would be open to every token."""
    me, wanted = new_id(), shop.wanted()
    assert shop.http.post("/v1/orders", json=wanted).status_code == 401
    assert shop.http.post("/v1/orders", json=wanted, headers=acting("-", "-")).status_code == 401
    assert shop.http.post("/v1/orders", json=wanted, headers=acting(me, "orders:read")).status_code == 403
    assert shop.http.get("/v1/orders", headers=acting(me, "orders:write")).status_code == 403
    assert shop.http.delete(f"/v1/orders/{new_id()}", headers=acting(me, "orders:read")).status_code == 403
