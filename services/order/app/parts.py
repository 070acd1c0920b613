"""What the running service is made of: endpoints find it in the application's state."""

from __future__ import annotations

from dataclasses import dataclass

from .orders import Orders
from .views import Views


@dataclass(frozen=True, slots=True)
class Parts:
    """The side that decides, and the side that is read."""

    orders: Orders
    views: Views
