"""A function of the tests: it takes events of one kind."""

from contextlib import contextmanager
from typing import ClassVar

from kit.events.envelope import Envelope, EventData
from kit.sqs.batch import batch
from kit.sqs.events import EventHandlers


class Placed(EventData):
    """An order."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str


@contextmanager
def once(event_id: str):
    """Everything is new."""
    yield None if event_id == "seen" else "unit"


handlers = EventHandlers(once)


@handlers.on(Placed)
def place(event: Envelope[Placed], unit: str) -> None:
    """Refuse one order."""
    assert unit == "unit"
    if event.data.order_id == "bad":
        raise ValueError("bad order")


handle = batch(handlers)
