"""What has to be done from time to time: events forgotten that can't come again."""

from __future__ import annotations

from typing import Final

from kit.periodic import Periodic
from kit.postgres.inbox import Inbox

EVERY_SECONDS: Final = 600.0


def housekeeping(inbox: Inbox) -> Periodic:
    """The worker. Every task runs one, which does no harm."""

    def step() -> bool:
        inbox.forget()
        return False

    return Periodic("housekeeping", step, EVERY_SECONDS)
