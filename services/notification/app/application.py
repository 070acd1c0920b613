"""The service, put together from the environment."""

from __future__ import annotations

from kit.dynamodb import Table
from kit.settings import Table as TableSettings
from kit.settings import load

from .contacts import Contacts
from .notifier import Notifier
from .outlets import Outlets
from .sent import Sent
from .settings import Channels


def make() -> Notifier:
    """What handles events. Raises SettingsError."""
    contacts = Table("contacts", load(TableSettings, "contacts"), {"contactId": "-"})
    sent = Table("sent", load(TableSettings, "sent"), {"messageId": "-"})
    return Notifier(Contacts(contacts), Sent(sent), Outlets(load(Channels)))
