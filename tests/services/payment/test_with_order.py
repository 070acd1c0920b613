"""Orders and payments together, over a real bus: whatever is killed in between, money and orders agree in the end."""

from __future__ import annotations

import json
import random
import signal
import time
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from kit.ids import new_id
from services.order.infra import SPEC as ORDER
from services.payment.infra import SPEC as PAYMENT
from tests.services import tables
from tests.services.aws import Aws
from tests.services.order.catalogue import Catalogue, serving
from tests.services.order.conftest import acting, event, surroundings
from tests.services.order.pipe import piping
from tests.services.payment.conftest import KEY
from tests.services.process import PATIENCE, Running, running
from tests.services.redis import RedisServer

TOKENS = ["tok_visa", "tok_lost", "tok_declined", "tok_flaky"]
FINAL = {"confirmed", "rejected", "cancelled"}


@dataclass(frozen=True, slots=True)
class Both:
    """What both services run in."""

    aws: Aws
    catalogue: Catalogue
    provider: Running
    order: dict[str, str]
    payment: dict[str, str]

    def stock(self, order_id: str, *, lacking: bool) -> None:
        """What inventory would say."""
        said = (
            event("inventory.rejected", orderId=order_id, reason="out-of-stock", lines=[])
            if lacking
            else event("inventory.reserved", orderId=order_id, reservationId=new_id(), lines=[])
        )
        self.aws.client("sqs").send_message(QueueUrl=self.order["QUEUE_URL"], MessageBody=said)

    def statuses(self) -> dict[str, str]:
        """Order → status, by the read model."""
        return {one["orderId"]["S"]: one["status"]["S"] for one in tables.rows(self.aws, self.order["ORDERS_TABLE"])}

    def payments(self) -> dict[str, tuple[str, str]]:
        """Order → payment and status. Those that somebody must still look after are left out."""
        rows = tables.rows(self.aws, self.payment["PAYMENTS_TABLE"])
        return {one["orderId"]["S"]: (one["paymentId"]["S"], one["status"]["S"]) for one in rows if "due" not in one}


@pytest.fixture
def both(aws: Aws, base: dict[str, str], redis_server: RedisServer) -> Generator[Both]:
    """Tables, queues, and a bus with the rules that the specs ask for."""
    mark = new_id()
    environment = base | {"EVENT_BUS_NAME": mark}
    aws.client("events").create_event_bus(Name=mark)
    queues = {spec.name: aws.queue(f"{spec.name}-{mark}", receives=50) for spec in (ORDER, PAYMENT)}
    for spec in (ORDER, PAYMENT):
        _rule(aws, mark, spec.name, queues[spec.name], list(spec.subscribes))
    with ExitStack() as stack:
        catalogue = stack.enter_context(serving())
        provider = stack.enter_context(running("payment", base | KEY, "standin"))
        order = environment | surroundings(aws, mark) | {"EVENT_SOURCE": "souk.order", "PRODUCT_URL": catalogue.url}
        payment = environment | KEY | tables.create(aws, PAYMENT.tables[0], f"payments-{mark}")
        payment |= redis_server.environment("idempotency") | {"EVENT_SOURCE": "souk.payment"}
        payment |= {"API_CARDS_EXAMPLE_URL": str(provider.http.base_url), "QUEUE_URL": queues["payment"]}
        order |= {"QUEUE_URL": queues["order"]}
        stack.enter_context(piping(aws, order["EVENTS_TABLE"], order["EVENTS_STREAM_QUEUE_URL"]))
        yield Both(aws, catalogue, provider, order, payment)


def test_every_order_ends_once_and_its_money_with_it(both: Both) -> None:
    """Killed at the worst moment: paid and not confirmed, or confirmed and not paid."""
    chance = random.Random(17)  # noqa: S311 - which is killed when
    customer, product = new_id(), new_id()
    both.catalogue.prices[product] = {"amount": 500, "currency": "EUR"}
    wanted: dict[str, str] = {}
    for _ in range(3):
        with running("order", both.order) as orders, running("payment", both.payment) as payments:
            for number in range(6):
                token = TOKENS[number % len(TOKENS)]
                order_id = _placed(orders, customer, product, token)
                wanted[order_id] = token
                both.stock(order_id, lacking=number == 4)
            if chance.random() < 0.5:
                cancelled = chance.choice(list(wanted))
                assert orders.http.delete(f"/v1/orders/{cancelled}", headers=acting(customer)).status_code in (200, 409)
            time.sleep(chance.random() * 2)
            for killed in (orders, payments):
                killed.process.send_signal(signal.SIGKILL)
    with running("order", both.order), running("payment", both.payment):
        _settled(both, set(wanted))
    statuses, settled = both.statuses(), both.payments()
    for order_id, card in wanted.items():
        payment_id, money = settled[order_id]
        found = both.provider.http.get("/v1/charges", params={"reference": payment_id}).json()["charges"]
        moved = [charge["movements"] for charge in found]
        assert len(moved) <= 1, "charged under two keys"
        assert all(len(one) == len(set(one)) for one in moved), moved
        if statuses[order_id] == "confirmed":
            assert (money, moved) == ("captured", [["authorise", "capture"]])
        else:
            assert money in ("voided", "refunded", "declined")
            assert all(one[-1] in ("cancel", "refund") for one in moved), moved
        assert card != "tok_declined" or statuses[order_id] != "confirmed"
    assert "confirmed" in statuses.values()
    assert "rejected" in statuses.values()


def _settled(both: Both, wanted: set[str]) -> None:
    """Wait until every order is decided and nothing is left to do for any payment."""
    deadline = time.monotonic() + 3 * PATIENCE
    while True:
        statuses, payments = both.statuses(), both.payments()
        done = {order for order in wanted if statuses.get(order) in FINAL and _agreed(statuses[order], payments, order)}
        if done == wanted:
            return
        assert time.monotonic() < deadline, {
            order: (statuses.get(order), payments.get(order)) for order in wanted - done
        }
        time.sleep(0.2)


def _agreed(status: str, payments: dict[str, tuple[str, str]], order: str) -> bool:
    """Whether the payment has heard what became of its order."""
    if order not in payments:
        return False
    return (
        payments[order][1] == "captured"
        if status == "confirmed"
        else payments[order][1] not in ("authorised", "captured")
    )


def _placed(orders: Running, customer: str, product: str, token: str) -> str:
    body = {"lines": [{"productId": product, "quantity": 1}], "payment": {"method": "card", "token": token}}
    answer = orders.http.post("/v1/orders", json=body, headers=acting(customer))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def _rule(aws: Aws, bus: str, name: str, queue: str, kinds: list[str]) -> None:
    found = aws.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    events, pattern = aws.client("events"), json.dumps({"detail-type": kinds})
    events.put_rule(Name=f"{name}-{bus}", EventBusName=bus, EventPattern=pattern)
    targets = [{"Id": "1", "Arn": found["Attributes"]["QueueArn"]}]
    events.put_targets(Rule=f"{name}-{bus}", EventBusName=bus, Targets=targets)
