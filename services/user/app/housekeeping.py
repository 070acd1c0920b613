"""What has to be done from time to time: the next key made, what has expired forgotten."""

from __future__ import annotations

from typing import Final

from kit.periodic import Periodic

from .keys import Keys
from .sessions import Sessions

EVERY_SECONDS: Final = 60.0


def housekeeping(keys: Keys, sessions: Sessions) -> Periodic:
    """The worker. Every task runs one; the database's locks make them one."""

    def step() -> bool:
        keys.rotate()
        sessions.forget()
        return False

    return Periodic("housekeeping", step, EVERY_SECONDS)
