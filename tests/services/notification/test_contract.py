"""What others publish is understood, and everything that the bus brings is handled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kit.contracts.compatibility import unread
from kit.contracts.schemas import reader_schema
from kit.events.envelope import EventData
from services.notification.app import heard
from services.notification.infra import SPEC
from tests.services.notification.conftest import Desk

READ: dict[str, type[EventData]] = {
    kind.event_type: kind
    for kind in (
        heard.UserRegistered,
        heard.UserChanged,
        heard.OrderConfirmed,
        heard.OrderRejected,
        heard.OrderCancelled,
        heard.PaymentRefunded,
    )
}


def test_everything_that_the_bus_brings_has_a_handler(desk: Desk) -> None:
    """An event that the rule brings and nobody handles fills the dead-letter queue."""
    assert {kind.event_type for kind in desk.notifier.handlers.kinds} == set(SPEC.subscribes) == set(READ)


@pytest.mark.parametrize("name", sorted(READ))
def test_what_others_publish_is_understood(services: Path, name: str) -> None:
    """A publisher that renames a field, with every test of its own still green."""
    publisher = name.partition(".")[0]
    written = json.loads((services / publisher / "events" / f"{name}.v1.json").read_text(encoding="utf-8"))
    assert unread(written, reader_schema(READ[name])) == []
