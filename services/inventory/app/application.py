"""The service, put together from the environment."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from kit.events.publisher import Publisher
from kit.postgres.inbox import Inbox
from kit.postgres.outbox import Relay
from kit.postgres.pool import Postgres
from kit.settings import Bus, Database, Queue, load
from kit.sqs.worker import side_by_side
from kit.web.app import create_app

from . import api
from .consumer import handlers
from .housekeeping import housekeeping
from .parts import Parts

AT_ONCE: Final = 2
"""Messages: as in two tasks, the rows' locks decide who is first."""


def make() -> FastAPI:
    """The application. Raises SettingsError."""
    database = Postgres("stock", load(Database, "stock"))
    bus = Publisher(load(Bus))
    inbox = Inbox(database)
    handle = handlers(inbox)
    app = create_app(
        name="inventory",
        description=api.__doc__ or "",
        routers=api.ROUTERS,
        dependencies=[database, bus],
        workers=[
            *side_by_side(AT_ONCE, "orders", load(Queue).queue_url, lambda message: handle(message.body)),
            Relay(database, bus),
            housekeeping(database, inbox),
        ],
    )
    app.state.parts = Parts(database)
    return app
