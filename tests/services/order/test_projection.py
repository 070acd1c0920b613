"""The read model and what is published: both follow from the stream, in whatever order and however often it comes."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from kit.dynamodb import Table
from kit.events.publisher import Outcome, Publisher
from kit.ids import new_id
from kit.settings import Bus
from kit.settings import Table as Settings
from kit.sqs.worker import Received
from services.order.app import order as decide
from services.order.app import waiting as waiting_module
from services.order.app.order import Order
from services.order.app.orders import Orders
from services.order.app.prices import Prices
from services.order.app.projection import Projection, UnreadableRecordError, UntakenError
from services.order.app.views import Views
from services.order.app.waiting import Waiting
from tests.services.aws import Aws
from tests.services.order.conftest import surroundings
from tests.services.order.facts import placed
from tests.services.order.pipe import records


class Side:
    """The service's parts, in this process."""

    def __init__(self, aws: Aws) -> None:
        mark = new_id()
        found = surroundings(aws, mark)
        self.aws, self.heard = aws, aws.bus(mark)
        self.events = Table("events", Settings(table=found["EVENTS_TABLE"]), {"orderId": "-", "version": 0})
        self.views = Views(Table("orders", Settings(table=found["ORDERS_TABLE"]), {"orderId": "-"}))
        self.orders = Orders(self.events, Prices(None))  # pyright: ignore[reportArgumentType] - nobody asks for a price
        self.project = self.projecting(mark)

    def projecting(self, bus: str) -> Projection:
        """What handles the stream, and publishes there."""
        return Projection(
            self.orders.history, self.views, Publisher(Bus(event_bus_name=bus, event_source="souk.order"))
        )

    def confirmed(self) -> str:
        """An order with four facts."""
        order_id = new_id()
        self.orders.history.append(order_id, None, [placed()])
        self.orders.change(order_id, lambda order: decide.paid(order, "payment"))
        self.orders.change(order_id, lambda order: decide.stocked(order, "reservation"))
        return order_id


@pytest.fixture
def side(here: Aws) -> Side:
    """Everything new."""
    return Side(here)


def refusing(**call: Any) -> dict[str, Any]:
    """What EventBridge says when it takes nothing."""
    return {"Entries": [{"ErrorCode": "ThrottlingException"} for _ in call["Entries"]]}


def taken(events: object) -> Outcome:
    """What EventBridge says when it takes everything."""
    del events
    return Outcome()


def message(record: Any) -> Received:
    return Received(id="m", body=record if isinstance(record, str) else json.dumps(record), attempt=1)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_the_stream_ends_in_the_same_view(side: Side, seed: int) -> None:
    """A record that was redriven from the dead letters a day later set an order back to «placed»."""
    order_ids = [side.confirmed() for _ in range(2)]
    stream = records(side.aws, side.events.table) * 2
    random.Random(seed).shuffle(stream)  # noqa: S311 - an order of messages
    for record in stream:
        side.project(message(record))
    for order_id in order_ids:
        assert side.views.get(order_id) == side.orders.history.order(order_id)


@pytest.mark.parametrize("seed", range(4))
def test_tasks_that_take_turns_make_the_same_view(side: Side, seed: int) -> None:
    """What one task remembers of a view is old as soon as another has gone on with it: a payment was gone again."""
    order_ids = [side.confirmed() for _ in range(2)]
    tasks = [side.projecting(new_id()) for _ in range(2)]
    for task in tasks:
        monkey: Any = task._publisher  # pyright: ignore[reportPrivateUsage] - what is published, others test
        monkey.publish = taken
    chance = random.Random(seed)  # noqa: S311 - an order of messages
    for record in records(side.aws, side.events.table) * 2:
        chance.choice(tasks)(message(record))
    for order_id in order_ids:
        assert side.views.get(order_id) == side.orders.history.order(order_id)


def test_a_view_is_read_once_and_not_before_each_fact(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fact cost a read of what had been written the second before."""
    side.confirmed()
    reads: list[str] = []
    get = side.views.get

    def counted(order_id: str, *, consistent: bool = False) -> Order | None:
        reads.append(order_id)
        return get(order_id, consistent=consistent)

    monkeypatch.setattr(side.views, "get", counted)
    for record in records(side.aws, side.events.table):
        side.project(message(record))
    assert not reads


def test_a_fact_is_published_under_one_id_however_often(side: Side) -> None:
    """Consumers tell repeated events by their id: a new one each time is a new event each time."""
    order_id = side.confirmed()
    stream = records(side.aws, side.events.table)
    for record in [*stream, *stream]:
        side.project(message(record))
    told = [one["detail"] for one in side.aws.received(side.heard, 4)]
    assert sorted(one["type"] for one in told) == ["order.confirmed"] * 2 + ["order.placed"] * 2
    assert len({one["id"] for one in told}) == 2
    at = {fact.event_id: fact.at for fact in side.orders.history.between(order_id, 1, 9)}
    assert {one["id"] for one in told} <= at.keys()
    assert all(one["correlationId"] for one in told)


def test_what_the_bus_does_not_take_comes_again(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """EventBridge answers 200 for an event that it didn't take."""
    side.confirmed()
    (first, *_) = records(side.aws, side.events.table)
    bus: Any = side.project._publisher._client  # pyright: ignore[reportPrivateUsage] - the emulator refuses nothing
    with monkeypatch.context() as patch:
        patch.setattr(bus, "put_events", refusing)
        with pytest.raises(UntakenError, match="ThrottlingException"):
            side.project(message(first))
    side.project(message(first))
    assert [one["detail"]["type"] for one in side.aws.received(side.heard, 1)] == ["order.placed"]


@pytest.mark.parametrize(
    "record",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"eventName": "INSERT"}',
        '{"eventName": "INSERT", "dynamodb": {"NewImage": {}}}',
        "[" * 9_999,
    ],
    ids=lambda record: record[:40],
)
def test_what_is_no_record_is_unreadable_and_nothing_else(side: Side, record: str) -> None:
    """It has to end among the dead letters, under a name that says why."""
    with pytest.raises(UnreadableRecordError):
        side.project(message(record))


def test_a_repair_by_hand_is_no_fact(side: Side) -> None:
    """Somebody removes a card's token from an old fact, and the order is placed once more."""
    order_id = side.confirmed()
    key = {"orderId": {"S": order_id}, "version": {"N": "1"}}
    side.aws.client("dynamodb").update_item(
        TableName=side.events.table,
        Key=key,
        UpdateExpression="SET repaired = :yes",
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )
    modified = records(side.aws, side.events.table)[-1]
    assert modified["eventName"] == "MODIFY"
    side.project(message(modified))
    assert side.views.get(order_id) is None


def test_who_waits_too_long_is_rejected_and_nobody_else(side: Side) -> None:
    """An order whose payment event was lost waited for ever, and so did the stock it held."""
    waiting, confirmed = new_id(), side.confirmed()
    side.orders.history.append(waiting, None, [placed()])
    stale = new_id()  # decided, but the read model doesn't know yet
    side.orders.history.append(stale, None, [placed()])
    for record in records(side.aws, side.events.table):
        side.project(message(record))
    side.orders.change(stale, decide.cancelled)
    assert Waiting(side.orders, side.views).step() == 0, "the patience isn't over"
    sweep = Waiting(side.orders, side.views, timedelta(seconds=-1))
    assert sweep.step() == 2
    statuses = {one: side.orders.history.order(one) for one in (waiting, confirmed, stale)}
    assert [(order.status, order.reason) for order in statuses.values() if order] == [
        ("rejected", "timed-out"),
        ("confirmed", None),
        ("cancelled", "customer"),
    ]
    for record in records(side.aws, side.events.table):
        side.project(message(record))
    assert sweep.step() == 0


def test_views_that_stay_stale_hold_up_nobody(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of orders whose last records were dead letters: no order after them ever timed out."""
    monkeypatch.setattr(waiting_module, "PAGE", 2)
    stale = [new_id() for _ in range(5)]
    for order_id in stale:
        side.orders.history.append(order_id, None, [placed()])
    for record in records(side.aws, side.events.table):
        side.project(message(record))
    for order_id in stale:
        side.orders.change(order_id, decide.cancelled)
    waiting = new_id()  # placed last, and so found last
    side.orders.history.append(waiting, None, [placed()])
    side.project(message(records(side.aws, side.events.table)[-1]))
    sweep = Waiting(side.orders, side.views, timedelta(seconds=-1))
    assert [sweep.step() for _ in range(4)] == [2, 2, 2, 0], "a round has an end"
    order = side.orders.history.order(waiting)
    assert order
    assert order.reason == "timed-out"
    assert sweep.step() == 2, "and the next one begins at the front"
