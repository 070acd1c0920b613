"""What has to be done from time to time: reservations ended that nobody confirmed, what is long over forgotten."""

from __future__ import annotations

from typing import Final

from kit.periodic import Periodic
from kit.postgres.inbox import Inbox
from kit.postgres.pool import Postgres

from . import reservations

EVERY_SECONDS: Final = 5.0


def housekeeping(database: Postgres, inbox: Inbox) -> Periodic:
    """The worker. Every task runs one: rows that another holds are left to it."""

    def step() -> bool:
        with database.transaction() as connection:
            if reservations.expire(connection):
                return True
        with database.transaction() as connection:
            reservations.forget(connection)
        inbox.forget()
        return False

    return Periodic("housekeeping", step, EVERY_SECONDS)
