"""What the running service is made of: endpoints find it in the application's state."""

from __future__ import annotations

from dataclasses import dataclass

from .availability import Availability
from .catalogue import Catalogue
from .read_cache import ReadCache


@dataclass(frozen=True, slots=True)
class Parts:
    """The catalogue, answers kept of it, and who knows about stock."""

    catalogue: Catalogue
    cache: ReadCache
    availability: Availability
