"""Many who settle the same payment at once, without Redis to keep them apart: the table and the provider must do."""

from __future__ import annotations

import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import SecretStr

from kit.cache import Cache
from kit.client.breaker import Breaker, Limits
from kit.client.service import ServiceClient
from kit.dynamodb import Table
from kit.events.publisher import Publisher
from kit.ids import named_id, new_id
from kit.settings import Bus, Callee, Secret
from kit.settings import Cache as CacheSettings
from kit.settings import Table as TableSettings
from services.payment.app.cards import Cards
from services.payment.app.heard import Means, OrderCancelled, OrderConfirmed, OrderPlaced, Total
from services.payment.app.keys import Keys
from services.payment.app.overdue import Overdue
from services.payment.app.payment import Goal, Payment
from services.payment.app.payments import Payments
from services.payment.app.settling import Settling
from services.payment.app.wishes import Wishes
from services.payment.infra import SPEC
from tests.kit.ports import free_port
from tests.services import tables
from tests.services.aws import Aws
from tests.services.payment.conftest import KEY
from tests.services.process import Running
from tests.services.redis import RedisServer

MERCHANT_KEY = Secret(secret=SecretStr(KEY["CARD_GATEWAY_SECRET"]))
GOALS: dict[type[Any], Goal] = {
    OrderPlaced: "authorised",
    OrderConfirmed: "captured",
    OrderCancelled: "returned",
}


class Side:
    """The service's parts, in this process, as `tasks` tasks."""

    def __init__(self, aws: Aws, provider: Running, port: int, tasks: int) -> None:
        mark = new_id()
        self.heard = aws.bus(mark)
        name = tables.create(aws, SPEC.tables[0], f"payments-{mark}")["PAYMENTS_TABLE"]
        self.payments = Payments(Table("payments", TableSettings(table=name), {"paymentId": "-"}))
        self.provider = provider
        self.clients: list[Any] = []
        self.tasks = [self._task(mark, port) for _ in range(tasks)]

    def _task(self, mark: str, port: int) -> tuple[Wishes, Settling]:
        password = SecretStr(RedisServer.password)
        where = CacheSettings(host="127.0.0.1", port=port, user="app", group="g", password=password, tls="off")
        cache = Cache("idempotency", where)
        callee = Callee(url=str(self.provider.http.base_url), timeout_seconds=30)
        cards = ServiceClient("cards", callee, Breaker(Limits(calls=10**6)))
        for one in (cache, cards):
            one.open()
            self.clients.append(one)
        publisher = Publisher(Bus(event_bus_name=mark, event_source="souk.payment"))
        settling = Settling(self.payments, Cards(cards, MERCHANT_KEY), publisher, Keys(cache))
        return Wishes(self.payments, settling), settling

    def movements(self, order_id: str) -> list[list[str]]:
        """What the provider did for an order."""
        found = self.provider.http.get("/v1/charges", params={"reference": named_id("payment", order_id)}).json()
        return [charge["movements"] for charge in found["charges"]]


@pytest.fixture
def side(here: Aws, provider: Running) -> Generator[Side]:
    """Four tasks, and a Redis that isn't there."""
    found = Side(here, provider, free_port(), 4)
    yield found
    for client in found.clients:
        client.close()


def died(payment_id: str, known: Payment | None = None) -> None:
    """As if the process had died before it settled anything."""
    assert payment_id
    assert known is None or known.payment_id == payment_id


def order(kind: type[Any], order_id: str) -> Any:
    """An order's event."""
    more: dict[str, Any] = {"total": Total(amount=500, currency="EUR"), "payment": Means(token="tok_visa")}  # noqa: S106 - of no card
    return kind(order_id=order_id, customer_id="customer", reason="customer", **more)


@pytest.mark.parametrize("ends", [[OrderConfirmed], [OrderConfirmed, OrderCancelled]], ids=["taken", "given back"])
def test_tasks_that_race_move_money_once_and_tell_of_it(side: Side, here: Aws, ends: list[type[Any]]) -> None:
    """Two tasks that both read «authorised» both captured."""
    for _ in range(4):
        order_id = new_id()
        side.tasks[0][0].wish(order(OrderPlaced, order_id), "authorised")
        kinds = [*ends * 4, OrderPlaced, OrderPlaced]
        barrier = threading.Barrier(len(kinds))

        def tell(number: int, kind: type[Any], order_id: str = order_id, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            side.tasks[number % 4][0].wish(order(kind, order_id), GOALS[kind])

        with ThreadPoolExecutor(len(kinds)) as pool:
            list(pool.map(tell, range(len(kinds)), kinds))
        payment_id = named_id("payment", order_id)
        side.tasks[0][1].settle(payment_id)
        payment = side.payments.get(payment_id)
        assert payment
        (movements,) = side.movements(order_id)
        assert len(movements) == len(set(movements)), movements
        assert not payment.busy
        if OrderCancelled in ends:
            assert payment.status in ("voided", "refunded")
            assert ("capture" in movements) == ("refund" in movements)
        else:
            assert (payment.status, movements) == ("captured", ["authorise", "capture"])
        told = _told(here, side, order_id, movements)
        assert len(told) == len(set(told)), "an event under two ids"


def test_who_finds_a_payment_due_finishes_it(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept, and then the process died: nobody asked the provider, ever."""
    from services.payment.app import payments as module  # noqa: PLC0415 - for its figure alone

    wishes, settling = side.tasks[0]
    order_id = new_id()
    with monkeypatch.context() as patch:
        patch.setattr(settling, "settle", died)
        patch.setattr(module, "GRACE", module.GRACE * 0)
        wishes.wish(order(OrderPlaced, order_id), "authorised")
    assert side.movements(order_id) == []
    assert Overdue(side.payments, side.tasks[1][1]).step() == 1
    assert side.movements(order_id) == [["authorise"]]
    assert Overdue(side.payments, settling).step() == 0


def test_payments_that_nobody_can_settle_hold_up_nobody(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of payments that raised whenever they were looked after: nothing else that was due was ever asked for."""
    from services.payment.app import overdue, payments  # noqa: PLC0415 - for their figures alone

    wishes, settling = side.tasks[0]
    hopeless, other = [new_id() for _ in range(5)], new_id()
    settle = settling.settle
    with monkeypatch.context() as patch:
        patch.setattr(settling, "settle", died)
        patch.setattr(payments, "GRACE", payments.GRACE * 0)
        for order_id in (*hopeless, other):
            wishes.wish(order(OrderPlaced, order_id), "authorised")

    def refusing(payment_id: str, known: Payment | None = None) -> None:
        del known
        if payment_id != named_id("payment", other):
            raise ValueError(payment_id)
        settle(payment_id)

    with monkeypatch.context() as patch:
        patch.setattr(overdue, "PAGE", 2)
        patch.setattr(settling, "settle", refusing)
        worker = Overdue(side.payments, settling)
        for _ in range(3):
            assert worker.step() == 2
        assert side.movements(other) == [["authorise"]]
    while Overdue(side.payments, settling).step():
        pass


def _told(aws: Aws, side: Side, order_id: str, movements: list[str]) -> list[str]:
    """The kinds of events about an order, each id once."""
    known = {"authorise": "payment.authorised", "capture": "payment.captured", "refund": "payment.refunded"}
    wanted = [known[one] for one in movements if one in known]
    ids: dict[str, str] = {}
    while not set(wanted) <= set(ids.values()):
        for one in aws.received(side.heard, 1):
            if one["detail"]["data"]["orderId"] == order_id:
                ids[one["detail"]["id"]] = one["detail"]["type"]
    return list(ids.values())
