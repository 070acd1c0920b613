"""What the running service is made of: endpoints find it in the application's state."""

from __future__ import annotations

from dataclasses import dataclass

from .accounts import Accounts
from .keys import Keys
from .sessions import Sessions
from .tokens import Issuer


@dataclass(frozen=True, slots=True)
class Parts:
    """Accounts, their sessions, and what signs their tokens."""

    accounts: Accounts
    sessions: Sessions
    keys: Keys
    issuer: Issuer
