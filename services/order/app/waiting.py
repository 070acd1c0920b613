"""Rejects what waits too long: an order that nobody decides about must not stay for ever, nor hold money and stock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Final

from kit import clock
from kit.log import log
from kit.periodic import Periodic

from . import order as decide
from .history import ConflictError
from .orders import Orders, UnknownOrderError
from .views import Views

PATIENCE: Final = timedelta(minutes=2)
"""How long an order waits for payment and stock: long enough for a restart of either, short enough for a customer."""

EVERY_SECONDS: Final = 5.0
PAGE: Final = 25


class Waiting:
    """Every task looks: of two that find the same order, one is second, and decides nothing."""

    def __init__(self, orders: Orders, views: Views, patience: timedelta = PATIENCE) -> None:
        self._orders = orders
        self._views = views
        self._patience = patience
        self._round: Iterator[str] | None = None

    def worker(self) -> Periodic:
        """Looks now, and again every few seconds."""
        return Periodic("waiting", lambda: self.step() == PAGE, EVERY_SECONDS)

    def step(self) -> int:
        """Reject a page of those that wait too long; the next one in the next step, and after the last from the front.

        Not the oldest each time: views that are stale for good, because a record is a dead letter, would hold up all.
        Returns how many it looked at.
        """
        if self._round is None:
            self._round = self._views.waiting_since(clock.now() - self._patience, PAGE)
        page = list(islice(self._round, PAGE))
        if len(page) < PAGE:
            self._round = None
        for order_id in page:
            try:
                self._orders.change(order_id, decide.timed_out)
            except (ConflictError, UnknownOrderError) as error:  # it is that order's: the others wait too
                log.error("order not timed out", order_id=order_id, reason=type(error).__name__)
        return len(page)
