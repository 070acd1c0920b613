"""The service, put together from the environment."""

from __future__ import annotations

from fastapi import FastAPI

from kit.cache import Cache
from kit.client.service import ServiceClient
from kit.events.publisher import Publisher
from kit.postgres.inbox import Inbox
from kit.postgres.outbox import Relay
from kit.postgres.pool import Postgres
from kit.settings import Bus, Callee, Database, Queue, load
from kit.settings import Cache as CacheSettings
from kit.sqs.worker import QueueWorker
from kit.web.app import create_app

from . import api
from .availability import Availability
from .catalogue import Catalogue
from .consumer import Consumer
from .housekeeping import housekeeping
from .parts import Parts
from .read_cache import ReadCache


def make() -> FastAPI:
    """The application. Raises SettingsError."""
    database = Postgres("catalogue", load(Database, "catalogue"))
    bus = Publisher(load(Bus))
    cache = ReadCache(Cache("read-cache", load(CacheSettings, "read-cache")))
    inventory = ServiceClient("inventory", load(Callee, "inventory"))
    inbox = Inbox(database)
    consume = Consumer(inbox, cache)
    app = create_app(
        name="product",
        description=api.__doc__ or "",
        routers=api.ROUTERS,
        dependencies=[database, cache, inventory, bus],
        workers=[
            QueueWorker("adjustments", load(Queue).queue_url, lambda message: consume(message.body)),
            Relay(database, bus),
            housekeeping(inbox),
        ],
    )
    app.state.parts = Parts(Catalogue(database), cache, Availability(inventory))
    return app
