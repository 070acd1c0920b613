"""The outbox: an event leaves if and only if its change was committed, and none is lost on the way."""

from __future__ import annotations

import json
import threading
from typing import ClassVar

import pytest

from kit.events.envelope import EventData
from kit.events.publisher import Outgoing, Publisher, batches
from kit.ids import new_id
from kit.postgres import outbox
from kit.postgres.pool import Postgres
from kit.settings import Bus
from tests.services.aws import Aws


class Told(EventData):
    """Something."""

    event_type: ClassVar[str] = "tests.told"
    number: int


def rolled_back(database: Postgres) -> None:
    with database.transaction() as connection:
        outbox.add(connection, Told(number=99))
        raise ZeroDivisionError


def left(database: Postgres) -> list[str]:
    with database.transaction() as connection:
        return [row["event_id"] for row in connection.execute("SELECT event_id FROM outbox ORDER BY position")]


def test_events_of_committed_changes_arrive_in_order_and_others_never(here: Aws, database: Postgres) -> None:
    """An order that was rolled back, and paid for all the same."""
    bus = new_id()
    heard = here.bus(bus)
    for number in range(25):
        with database.transaction() as connection:
            outbox.add(connection, Told(number=number))
    with pytest.raises(ZeroDivisionError):
        rolled_back(database)
    relay = outbox.Relay(database, Publisher(Bus(event_bus_name=bus, event_source="souk.tests")))
    assert [relay.step() for _ in range(4)] == [10, 10, 5, 0]
    numbers = [event["detail"]["data"]["number"] for event in here.received(heard, 25)]
    assert sorted(numbers) == list(range(25))
    assert left(database) == []


def test_what_the_bus_does_not_take_stays_and_holds_nothing_up(here: Aws, database: Postgres) -> None:
    """EventBridge answers 200 for a batch of which it took nothing: whoever doesn't look has lost it."""
    bus = new_id()
    heard = here.bus(bus)
    with database.transaction() as connection:
        outbox.add(connection, Told(number=1), event_id="good")
        connection.execute("INSERT INTO outbox (event_id, type, detail) VALUES ('bad', 'tests.told', 'no JSON')")
        outbox.add(connection, Told(number=2), event_id="good too")
    relay = outbox.Relay(database, Publisher(Bus(event_bus_name=bus, event_source="souk.tests")))
    assert relay.step() == 2
    assert left(database) == ["bad"]
    assert relay.step() == 0, "it is tried again at once"
    assert sorted(event["detail"]["id"] for event in here.received(heard, 2)) == ["good", "good too"]


def test_many_relays_send_each_event_once(here: Aws, database: Postgres) -> None:
    """Three tasks of a service, each of which told the customer."""
    bus = new_id()
    heard = here.bus(bus)
    with database.transaction() as connection:
        for number in range(40):
            outbox.add(connection, Told(number=number))
    relays = [outbox.Relay(database, Publisher(Bus(event_bus_name=bus, event_source="souk.tests"))) for _ in range(4)]
    threads = [threading.Thread(target=relay.run) for relay in relays]
    for thread in threads:
        thread.start()
    ids = [event["detail"]["id"] for event in here.received(heard, 40)]
    for relay in relays:
        relay.stop()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 40
    assert here.client("sqs").receive_message(QueueUrl=heard, WaitTimeSeconds=0).get("Messages") is None


def test_batches_keep_to_what_one_call_takes() -> None:
    """PutEvents refuses eleven entries, and more than 256 KiB, as a whole."""
    events = [Outgoing(str(number), "tests.told", json.dumps("x" * (number * 4_000))) for number in range(40)]
    made = list(batches(events))
    assert [event for batch in made for event in batch] == events
    assert all(len(batch) <= 10 for batch in made)
    assert all(sum(len(event.detail) for event in batch) <= 256 * 1024 for batch in made)
