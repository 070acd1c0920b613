"""A provider that answers late, or not, or that is away; a service that dies; keys that are forgotten."""

from __future__ import annotations

import signal
import time

import pytest

from kit.ids import named_id, new_id
from tests.services import tables
from tests.services.payment.conftest import TOTAL, Till, acting
from tests.services.process import PATIENCE, running
from tests.services.redis import RedisServer


@pytest.mark.parametrize(("token", "silent"), [("tok_flaky", False), ("tok_lost", False), ("tok_slow", True)])
def test_an_answer_that_never_comes_is_asked_for_again_and_moves_money_once(
    till: Till, token: str, *, silent: bool
) -> None:
    """After a time-out nobody knows whether the card was charged: asking under a new key charges it again."""
    # One card's trouble among others' orders, as it is at any time: alone, it would open the circuit for half a minute.
    for others, whose in [till.placed() for _ in range(12)]:
        till.shown(others, whose, "authorised")
    order_id, customer = till.placed(token)
    till.shown(order_id, customer, "authorised")
    till.tell("order.confirmed", order_id, customer, total=TOTAL)
    till.shown(order_id, customer, "captured")
    assert till.movements(order_id) == [["authorise", "capture"]]
    assert [one["type"] for one in till.published(order_id, 2)] == ["payment.authorised", "payment.captured"]
    # What is answered with an error is asked for again at once; what isn't answered in time, by the next round.
    unanswered = {line["payment_id"] for line in till.running.messages("no answer")}
    assert not silent or named_id("payment", order_id) in unanswered


def test_an_order_that_ends_while_the_provider_is_silent_leaves_nothing_held(till: Till) -> None:
    """The hold that nobody knows of stays on the customer's card for a week."""
    order_id, customer = till.placed("tok_slow")
    till.running.wait_for("no answer", payment_id=named_id("payment", order_id))
    till.tell("order.rejected", order_id, customer, reason="timed-out")
    till.idle()
    # The cancellation may overtake the authorisation on its way: then the provider never holds anything.
    assert till.movements(order_id) in ([], [["authorise", "cancel"]])


def test_a_killed_service_goes_on_where_it_was(till: Till) -> None:
    """Killed between the provider's answer and our own note of it: the money is held for nobody."""
    with running("payment", till.environment) as doomed:
        orders = [till.placed() for _ in range(12)]
        time.sleep(0.3)
        doomed.process.send_signal(signal.SIGKILL)
    for order_id, customer in orders:
        till.shown(order_id, customer, "authorised")
        assert till.movements(order_id) == [["authorise"]]


def test_without_redis_it_is_slower_and_as_right(till: Till, redis_server: RedisServer) -> None:
    """A cache is a cache: its restart must not charge anybody twice, nor end the work."""
    order_id, customer = till.placed()
    till.shown(order_id, customer, "authorised")
    message = till.tell("order.confirmed", order_id, customer, total=TOTAL)
    till.shown(order_id, customer, "captured")
    redis_server.stop()
    try:
        till.again(message)  # its key is forgotten: it keeps nothing on disk
        during, other = till.placed()
        till.shown(during, other, "authorised")
        assert till.http.get("/ready").status_code == 503
    finally:
        redis_server.start()
    deadline = time.monotonic() + PATIENCE
    while till.http.get("/ready").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    till.idle()
    assert till.movements(order_id) == [["authorise", "capture"]]
    assert till.movements(during) == [["authorise"]]


def test_a_stop_finishes_what_it_began(till: Till) -> None:
    """Every deployment, in the middle of a payment."""
    with running("payment", till.environment) as second:
        orders = [till.placed() for _ in range(6)]
        assert second.stop() == 0
        assert second.messages("stopped")
    for order_id, customer in orders:
        till.shown(order_id, customer, "authorised")
    till.idle()
    assert all("due" not in one for one in tables.rows(till.aws, till.environment["PAYMENTS_TABLE"]))


def test_a_provider_that_is_away_makes_nobody_unready(till: Till) -> None:
    """Orders wait for it; what was paid can still be seen."""
    till.idle()
    order_id, customer = till.placed()
    till.shown(order_id, customer, "authorised")
    till.provider.process.send_signal(signal.SIGSTOP)
    try:
        waiting, _ = till.placed(customer=customer)
        till.running.wait_for("no answer", payment_id=named_id("payment", waiting))
        assert till.http.get("/ready").status_code == 200
        assert till.shown(waiting, customer, "pending")
        assert till.shown(order_id, customer, "authorised")
    finally:
        till.provider.process.send_signal(signal.SIGCONT)
    till.shown(waiting, customer, "authorised")
    assert till.movements(waiting) == [["authorise"]]
    assert till.http.get(f"/v1/payments/{new_id()}", headers=acting(customer)).status_code == 404
