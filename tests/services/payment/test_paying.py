"""Paying: held, taken and given back, each once, whatever is told twice, too late, or in another order."""

from __future__ import annotations

import json
import random

import pytest

from kit.ids import named_id, new_id
from tests.services.payment.conftest import TOTAL, Till, acting


def test_money_is_held_then_taken_and_both_are_told(till: Till) -> None:
    """An order that waits for a payment that nobody told it of."""
    order_id, customer = till.placed()
    payment = till.shown(order_id, customer, "authorised")
    assert payment["orderId"] == order_id
    assert payment["amount"] == TOTAL
    assert till.movements(order_id) == [["authorise"]]
    till.tell("order.confirmed", order_id, customer, total=TOTAL)
    till.shown(order_id, customer, "captured")
    assert till.movements(order_id) == [["authorise", "capture"]]
    told = till.published(order_id, 2)
    assert [one["type"] for one in told] == ["payment.authorised", "payment.captured"]
    assert {one["correlationId"] for one in told} == {"correlation-17"}
    assert told[0]["data"] == {"paymentId": payment["id"], "orderId": order_id, "amount": TOTAL}
    assert "tok_visa" not in json.dumps(till.running.lines), "a token in the log"
    till.idle()


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("tok_declined", "card_declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
        ("tok_nobodys", "unknown_token"),
    ],
)
def test_a_refusal_is_told_with_its_reason_and_nothing_is_taken(till: Till, token: str, reason: str) -> None:
    """A customer who only hears that it didn't work tries the same card again."""
    order_id, customer = till.placed(token)
    assert till.shown(order_id, customer, "declined")["reason"] == reason
    (told,) = till.published(order_id, 1)
    assert (told["type"], told["data"]["reason"]) == ("payment.declined", reason)
    till.tell("order.rejected", order_id, customer, reason="payment-declined")
    till.idle()
    assert till.movements(order_id) == []


def test_what_was_held_is_let_go_and_what_was_taken_is_given_back(till: Till) -> None:
    """Two orders that came to nothing, and a customer who paid for both."""
    held, customer = till.placed()
    taken, _ = till.placed(customer=customer)
    till.shown(held, customer, "authorised")
    till.shown(taken, customer, "authorised")
    till.tell("order.rejected", held, customer, reason="out-of-stock")
    till.tell("order.confirmed", taken, customer, total=TOTAL)
    till.shown(taken, customer, "captured")
    till.tell("order.cancelled", taken, customer, reason="customer")
    till.shown(held, customer, "voided")
    till.shown(taken, customer, "refunded")
    assert till.movements(held) == [["authorise", "cancel"]]
    assert till.movements(taken) == [["authorise", "capture", "refund"]]
    kinds = [one["type"] for one in till.published(taken, 3)]
    assert kinds == ["payment.authorised", "payment.captured", "payment.refunded"]


def test_an_end_that_is_heard_of_first_prevents_the_payment(till: Till) -> None:
    """The queue keeps no order: the cancellation overtook the order, and the customer paid for nothing."""
    order_id, customer = new_id(), new_id()
    till.tell("order.cancelled", order_id, customer, reason="customer")
    till.running.wait_for("payment wanted", order_id=order_id)
    assert till.http.get(f"/v1/payments/{named_id('payment', order_id)}", headers=acting(customer)).status_code == 404
    till.tell("order.placed", order_id, customer, total=TOTAL, payment={"method": "card", "token": "tok_visa"})
    assert till.shown(order_id, customer, "voided")["amount"] == TOTAL
    till.tell("order.confirmed", order_id, customer, total=TOTAL)
    till.idle()
    assert till.movements(order_id) == []


@pytest.mark.parametrize("seed", range(4))
def test_events_in_any_order_and_number_take_no_money_twice(till: Till, seed: int) -> None:
    """SQS delivers at least once, and in no order: every customer of one afternoon was charged twice."""
    chance = random.Random(seed)  # noqa: S311 - an order of messages
    order_id, customer = new_id(), new_id()
    ends = ["order.confirmed", "order.cancelled"] if seed % 2 else ["order.confirmed"]
    told = [till.tell("order.placed", order_id, customer, total=TOTAL, payment={"method": "card", "token": "tok_visa"})]
    till.shown(order_id, customer, "authorised")
    told += [till.tell(kind, order_id, customer, total=TOTAL, reason="x") for kind in ends]
    for message in chance.sample(told * 3, len(told) * 3):
        till.again(message)
    till.shown(order_id, customer, "refunded" if seed % 2 and _taken(till, order_id) else _end(seed))
    till.idle()
    (movements,) = till.movements(order_id)
    assert movements.count("capture") <= 1
    assert len(movements) == len(set(movements)), movements
    assert ("capture" in movements and "refund" not in movements) == (seed % 2 == 0)


def _taken(till: Till, order_id: str) -> bool:
    till.idle()
    return "capture" in till.movements(order_id)[0]


def _end(seed: int) -> str:
    return "voided" if seed % 2 else "captured"


def test_a_capture_that_is_refused_is_told_and_what_was_held_is_let_go(till: Till) -> None:
    """The order was confirmed, the goods were sent, and the money never came; nor did the customer get at it."""
    order_id, customer = till.placed("tok_uncapturable")
    till.shown(order_id, customer, "authorised")
    till.tell("order.confirmed", order_id, customer, total=TOTAL)
    assert till.shown(order_id, customer, "declined")["reason"] == "capture_declined"
    till.tell("order.cancelled", order_id, customer, reason="payment-declined")
    till.idle()
    assert till.movements(order_id) == [["authorise", "cancel"]]
    assert till.shown(order_id, customer, "declined")["reason"] == "capture_declined"
    assert [one["type"] for one in till.published(order_id, 2)] == ["payment.authorised", "payment.declined"]


def test_nobody_sees_somebody_else_s_payment(till: Till) -> None:
    """The id follows from the order's: whoever knows an order must not see what was paid for it."""
    order_id, customer = till.placed()
    payment = till.shown(order_id, customer, "authorised")
    path = f"/v1/payments/{payment['id']}"
    assert till.http.get(path, headers=acting(new_id())).status_code == 404
    assert till.http.get(f"/v1/payments/{new_id()}", headers=acting(customer)).status_code == 404
    assert till.http.get(path).status_code == 401
    assert till.http.get(path, headers=acting(customer, "orders:read")).status_code == 403
    assert set(payment) == {"id", "orderId", "status", "amount", "reason", "createdAt", "updatedAt"}
    for bad in ("1", "%00", "..%2f..", "' OR 1=1", "x" * 500):
        assert till.http.get(f"/v1/payments/{bad}", headers=acting(customer)).status_code in (404, 422)


def test_a_confirmation_without_a_payment_ends_among_the_dead_letters(till: Till) -> None:
    """Silence about money that nobody took is found by the accountants, at the end of the year."""
    till.tell("order.confirmed", new_id(), new_id(), total=TOTAL)
    assert till.running.wait_for("message failed", reason="UnknownPaymentError")
