"""What is done about others' events."""

from __future__ import annotations

from kit.events.envelope import Envelope
from kit.postgres.inbox import Inbox
from kit.postgres.pool import Connection
from kit.sqs.events import EventHandlers

from . import availability
from .heard import InventoryAdjusted
from .read_cache import ReadCache


class Consumer:
    """Handles the queue's messages, one after the other."""

    def __init__(self, inbox: Inbox, cache: ReadCache) -> None:
        self.handlers = EventHandlers(inbox.once)
        self.handlers.on(InventoryAdjusted)(self._adjusted)
        self._cache = cache
        self._changed = False

    def __call__(self, body: str) -> None:
        """Handle one message's body. Raises as EventHandlers does."""
        self._changed = False
        self.handlers(body)
        if self._changed:  # committed by now
            self._cache.changed()

    def _adjusted(self, event: Envelope[InventoryAdjusted], connection: Connection) -> None:
        self._changed = availability.remember(connection, event.data)
