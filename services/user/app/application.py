"""The service, put together from the environment."""

from __future__ import annotations

from fastapi import FastAPI

from kit.events.publisher import Publisher
from kit.postgres.outbox import Relay
from kit.postgres.pool import Postgres
from kit.settings import Bus, Database, Tokens, load
from kit.web.app import create_app

from . import api
from .accounts import Accounts
from .housekeeping import housekeeping
from .keys import Keys
from .parts import Parts
from .sessions import Sessions
from .tokens import Issuer


def make() -> FastAPI:
    """The application. Raises SettingsError."""
    database = Postgres("accounts", load(Database, "accounts"))
    bus = Publisher(load(Bus))
    keys, sessions = Keys(database), Sessions(database)
    app = create_app(
        name="user",
        description=api.__doc__ or "",
        routers=api.ROUTERS,
        dependencies=[database, bus],
        workers=[Relay(database, bus), housekeeping(keys, sessions)],
    )
    app.state.parts = Parts(Accounts(database), sessions, keys, Issuer(load(Tokens), keys))
    return app
