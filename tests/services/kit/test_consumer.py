"""Consuming a queue: each event is handled once, and what can't be handled ends among the dead letters."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest

from kit import correlation
from kit.events.envelope import Envelope, EventData, encoded, envelope
from kit.ids import new_id
from kit.postgres.inbox import Inbox
from kit.postgres.pool import Connection, Postgres
from kit.sqs.events import EventHandlers
from kit.sqs.pace import UnreadableError
from kit.sqs.worker import QueueWorker, Received
from tests.services.aws import Aws
from tests.services.kit.queues import consuming, remaining


class Told(EventData):
    """Something."""

    event_type: ClassVar[str] = "tests.told"
    number: int


def body(number: int, event_id: str | None = None) -> str:
    """An event as the bus delivers it."""
    with correlation.correlated("correlation-17"):
        detail = json.loads(encoded(envelope(Told(number=number), event_id=event_id)))
    return json.dumps({"source": "souk.tests", "detail": detail})


@pytest.mark.usefixtures("quick")
def test_each_event_is_handled_once_however_often_it_comes(here: Aws, database: Postgres) -> None:
    """SQS delivers at least once, and EventBridge too: stock was taken twice."""
    url, sqs = here.queue(new_id()), here.client("sqs")
    with database.transaction() as connection:
        connection.execute("CREATE TABLE totals (total integer); INSERT INTO totals VALUES (0)")
    handlers = EventHandlers(Inbox(database).once)
    done = threading.Semaphore(0)

    @handlers.on(Told)
    def add(event: Envelope[Told], connection: Connection) -> None:
        assert correlation.current() == "correlation-17"
        connection.execute("UPDATE totals SET total = total + %s", [event.data.number])

    def handle(message: Received) -> None:
        handlers(message.body)
        done.release()

    for number in (1, 10, 100):
        for _ in range(3):
            sqs.send_message(QueueUrl=url, MessageBody=body(number, f"event-{number}"))
    with consuming(url, handle):
        for _ in range(9):
            assert done.acquire(timeout=60)
    with database.transaction() as connection:
        assert connection.execute("SELECT total FROM totals").fetchall() == [{"total": 111}]
    assert set(remaining(here, url).values()) == {"0"}


@pytest.mark.usefixtures("quick")
def test_a_failed_handling_leaves_no_trace_and_comes_again(here: Aws, database: Postgres) -> None:
    """An event marked as handled before the handler failed is lost without a word."""
    url = here.queue(new_id())
    with database.transaction() as connection:
        connection.execute("CREATE TABLE done (number integer)")
    handlers = EventHandlers(Inbox(database).once)
    attempts: list[int] = []
    done = threading.Event()

    @handlers.on(Told)
    def handle(event: Envelope[Told], connection: Connection) -> None:
        connection.execute("INSERT INTO done VALUES (%s)", [event.data.number])
        attempts.append(event.data.number)
        if len(attempts) < 3:
            raise OSError("not now")

    def received(message: Received) -> None:
        handlers(message.body)
        done.set()

    here.client("sqs").send_message(QueueUrl=url, MessageBody=body(7))
    with consuming(url, received):
        assert done.wait(60)
    with database.transaction() as connection:
        assert connection.execute("SELECT number FROM done").fetchall() == [{"number": 7}]
    assert attempts == [7, 7, 7]


@pytest.mark.usefixtures("quick")
def test_poison_ends_among_the_dead_letters_and_holds_nobody_up(here: Aws) -> None:
    """One message that nobody can read, first in the queue, for four days."""
    name = new_id()
    url, sqs = here.queue(name, receives=3), here.client("sqs")
    good = threading.Semaphore(0)
    handlers = EventHandlers[str](_always_new)

    @handlers.on(Told)
    def handle(event: Envelope[Told], unit: str) -> None:
        assert unit == event.id
        good.release()

    for text in ("no JSON", body(1), json.dumps({"detail": {"type": "tests.unknown", "version": 1}}), body(2)):
        sqs.send_message(QueueUrl=url, MessageBody=text)
    dead = sqs.get_queue_url(QueueName=f"{name}-dlq")["QueueUrl"]
    with consuming(url, lambda message: handlers(message.body)):
        assert good.acquire(timeout=60)
        assert good.acquire(timeout=60)
        while remaining(here, dead)["ApproximateNumberOfMessages"] != "2":
            threading.Event().wait(0.1)
    assert set(remaining(here, url).values()) == {"0"}


@pytest.mark.usefixtures("quick")
def test_a_stop_finishes_the_message_at_hand_and_gives_back_the_rest(here: Aws) -> None:
    """Messages that a stopped task still holds are away for half a minute: every deployment delayed every order."""
    url, sqs = here.queue(new_id()), here.client("sqs")
    begun, go_on = threading.Event(), threading.Event()
    handled: list[str] = []

    def handle(message: Received) -> None:
        begun.set()
        assert go_on.wait(60)
        handled.append(message.body)

    for number in range(4):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    worker = QueueWorker("tests", url, handle)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert begun.wait(60)
    worker.stop()
    go_on.set()
    thread.join()
    assert len(handled) == 1
    assert remaining(here, url)["ApproximateNumberOfMessages"] == "3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"detail": null}',
        '{"detail": {"type": ["tests.told"], "version": 1}}',
        '{"detail": {"type": "tests.told", "version": true}}',
        '{"detail": {"type": "tests.told", "version": {}}}',
        '{"detail": {"type": "tests.told", "version": 1, "data": {"number": "seven"}}}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_event_is_unreadable_and_nothing_else(text: str) -> None:
    """An exception that nobody expected ended the worker instead of the message."""
    handlers = EventHandlers[str](_always_new)
    handlers.on(Told)(_never)
    with pytest.raises(UnreadableError):
        handlers(text)


@contextmanager
def _always_new(event_id: str) -> Generator[str]:
    yield event_id


def _never(event: Any, unit: Any) -> None:
    raise AssertionError(event, unit)
