"""What the running service is made of: endpoints find it in the application's state."""

from __future__ import annotations

from dataclasses import dataclass

from kit.postgres.pool import Postgres


@dataclass(frozen=True, slots=True)
class Parts:
    """Its database."""

    database: Postgres
