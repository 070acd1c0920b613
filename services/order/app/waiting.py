"""Rejects what waits too long: an order that nobody decides about must not stay for ever, nor hold money and stock."""

from __future__ import annotations

from datetime import timedelta
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
AT_ONCE: Final = 25


class Waiting:
    """Every task looks: of two that find the same order, one is second, and decides nothing."""

    def __init__(self, orders: Orders, views: Views, patience: timedelta = PATIENCE) -> None:
        self._orders = orders
        self._views = views
        self._patience = patience

    def worker(self) -> Periodic:
        """Looks now, and again every few seconds."""
        return Periodic("waiting", lambda: self.step() == AT_ONCE, EVERY_SECONDS)

    def step(self) -> int:
        """Reject some of those that wait too long. Returns how many it looked at."""
        found = 0
        for order_id in self._views.waiting_since(clock.now() - self._patience, AT_ONCE):
            found += 1
            try:
                self._orders.change(order_id, decide.timed_out)
            except (ConflictError, UnknownOrderError) as error:  # it is that order's: the others wait too
                log.error("order not timed out", order_id=order_id, reason=type(error).__name__)
        return found
