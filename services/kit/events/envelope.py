"""The envelope around every event, and the base of what is in it.

    class OrderPlaced(EventData):
        event_type: ClassVar[str] = "order.placed"
        order_id: str

A version only adds optional fields. What breaks a reader is a new version: another class with `event_version` 2.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from kit import clock, correlation, telemetry
from kit.ids import new_id

Time = Annotated[
    AwareDatetime,
    PlainSerializer(clock.rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment: RFC 3339 in UTC where it leaves the process."""


class Message(BaseModel):
    """Base: camelCase outside, unknown fields ignored, so that a publisher may add some."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")


class EventData(Message):
    """What an event says. `event_type` is its detail-type on the bus."""

    event_type: ClassVar[str]
    event_version: ClassVar[int] = 1


D = TypeVar("D", bound=EventData)


class Envelope(Message, Generic[D]):
    """An event as it stands in `detail`. `id` is its idempotency key."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    occurred_at: Time
    correlation_id: str
    traceparent: str | None = None
    data: D


def envelope(data: D, *, event_id: str | None = None, occurred_at: datetime | None = None) -> Envelope[D]:
    """Put an event into its envelope, under the current correlation id and trace.

    `event_id` where the same fact must always be the same event, however often it is told.
    """
    return Envelope[type(data)](  # pyright: ignore[reportInvalidTypeArguments] - the class is known at run time alone
        id=event_id or new_id(),
        type=data.event_type,
        version=data.event_version,
        occurred_at=occurred_at or clock.now(),
        correlation_id=correlation.current_or_new(),
        traceparent=telemetry.traceparent(),
        data=data,
    )


def encoded(event: Envelope[D]) -> str:
    """The event as JSON, as `detail` takes it."""
    return event.model_dump_json(by_alias=True, exclude_none=True)
