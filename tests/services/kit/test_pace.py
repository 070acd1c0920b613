"""How long a message is tried before it is a dead letter: by the plan's figure and the worker's pauses together."""

from __future__ import annotations

import random

import pytest

from components.messaging.queue import MAX_RECEIVES
from kit.sqs.pace import UnreadableError, pause

MINUTE = 60


def tried(error: Exception) -> int:
    """Seconds from the first failure to the last, where handling itself takes none."""
    return sum(pause(attempt, error) for attempt in range(1, MAX_RECEIVES))


def test_what_is_in_hand_outlasts_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute of a database's failover made dead letters of confirmations: paid orders lost their goods."""
    monkeypatch.setattr(random, "randint", min)
    assert tried(OSError()) >= 15 * MINUTE


def test_what_nobody_can_read_is_a_dead_letter_soon_but_not_before_a_deployment_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A queue of events that nobody will ever read was asked for them for an hour before anybody was told."""
    monkeypatch.setattr(random, "randint", min)
    assert tried(UnreadableError()) >= MINUTE / 2
    monkeypatch.setattr(random, "randint", max)
    assert tried(UnreadableError()) <= 2 * MINUTE


def test_pauses_grow_and_end() -> None:
    """A failing message that comes back at once is a loop; one that never does is lost."""
    assert all(1 <= pause(attempt) <= 3 * MINUTE for attempt in range(1, 50))
    assert pause(1) <= 2
    assert pause(20) >= MINUTE
