"""Orders as this task has last seen them, so that it needn't read again what it has just written.

Others write too: whether an order still is what it was, only a conditional write finds out.
"""

from __future__ import annotations

import threading
from typing import Final

from .order import Order

RECENT: Final = 200
"""Orders kept, of a kilobyte each."""


class Recent:
    """The orders seen last: so many at most. Safe to use from many threads."""

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._lock = threading.Lock()

    def take(self, order_id: str) -> Order | None:
        """An order, which is no longer kept."""
        with self._lock:
            return self._orders.pop(order_id, None)

    def keep(self, order: Order) -> None:
        """Keep one; the oldest makes room. An order that is over, or confirmed, hardly ever changes again."""
        with self._lock:
            self._orders[order.order_id] = order
            if len(self._orders) > RECENT:
                del self._orders[next(iter(self._orders))]
