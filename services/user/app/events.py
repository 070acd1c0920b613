"""What this service publishes. Both carry what reaches a customer: notifications are sent without asking back."""

from __future__ import annotations

from typing import ClassVar, Final

from kit.events.envelope import EventData


class _User(EventData):
    user_id: str
    email: str
    name: str
    phone: str | None = None


class UserRegistered(_User):
    """Somebody has an account now."""

    event_type: ClassVar[str] = "user.registered"


class UserChanged(_User):
    """An account's name or phone number changed. Holds the whole account as it is now."""

    event_type: ClassVar[str] = "user.changed"


PUBLISHED: Final[tuple[type[EventData], ...]] = (UserRegistered, UserChanged)
