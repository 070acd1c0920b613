"""Put events on the bus. EventBridge answers 200 for a batch of which it took a part: each entry is looked at."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kit import aws, telemetry
from kit.settings import Bus

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

BATCH: Final = 10
BATCH_BYTES: Final = 256 * 1024
"""PutEvents takes as many entries and bytes (EventBridge User Guide, "PutEvents"). An entry of more can't be sent."""

CONNECT_SECONDS: Final = 1.0

OVERHEAD: Final = 256
"""Bytes that source, type and bus name may add to an entry."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event ready to be sent: its id, its type, and the envelope as JSON."""

    id: str
    type: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which events the bus took, and which it didn't: id → EventBridge's error code."""

    published: list[str] = field(default_factory=list[str])
    failed: dict[str, str] = field(default_factory=dict[str, str])


class Publisher:
    """Publishes as one service's source on one bus. A dependency of those whose work ends there."""

    name: str = "bus"
    outages: tuple[type[Exception], ...] = ()

    def __init__(self, settings: Bus) -> None:
        self._settings = settings

    def open(self) -> None:
        """Nothing to do: a call is a request."""

    def close(self) -> None:
        """Nothing to do."""

    def check(self) -> None:
        """Connect to EventBridge. It has no question to ask that needs no permission, and none that changes nothing."""
        endpoint = urlsplit(self._client.meta.endpoint_url)
        port = endpoint.port or (443 if endpoint.scheme == "https" else 80)
        socket.create_connection((endpoint.hostname or "", port), CONNECT_SECONDS).close()

    def publish(self, events: Iterable[Outgoing]) -> Outcome:
        """Send events in order. Raises botocore's errors if a call fails as a whole; earlier batches were taken."""
        outcome = Outcome()
        for batch in batches(events):
            self._send(batch, outcome)
        return outcome

    @cached_property
    def _client(self) -> EventBridgeClient:
        return aws.client("events")

    def _send(self, batch: Sequence[Outgoing], outcome: Outcome) -> None:
        answer = self._client.put_events(Entries=[self._entry(event) for event in batch])
        for event, entry in zip(batch, answer["Entries"], strict=True):
            if "EventId" in entry:
                outcome.published.append(event.id)
                telemetry.count("events.published", type=event.type)
            else:
                outcome.failed[event.id] = entry.get("ErrorCode", "unknown")
                telemetry.count("events.failed", type=event.type)

    def _entry(self, event: Outgoing) -> PutEventsRequestEntryTypeDef:
        return {
            "EventBusName": self._settings.event_bus_name,
            "Source": self._settings.event_source,
            "DetailType": event.type,
            "Detail": event.detail,
        }


def batches(events: Iterable[Outgoing]) -> Iterable[list[Outgoing]]:
    """Split events into batches that one call takes, in order."""
    batch: list[Outgoing] = []
    size = 0
    for event in events:
        length = len(event.detail.encode()) + OVERHEAD
        if batch and (len(batch) == BATCH or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += length
    if batch:
        yield batch
