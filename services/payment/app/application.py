"""The service, put together from the environment."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from kit.cache import Cache
from kit.client.service import ServiceClient
from kit.dynamodb import Table
from kit.events.publisher import Publisher
from kit.settings import Bus, Queue, Secret, load
from kit.settings import Cache as CacheSettings
from kit.settings import Table as TableSettings
from kit.sqs.worker import side_by_side
from kit.web.app import create_app

from . import api
from .cards import Cards, Provider
from .keys import Keys
from .overdue import Overdue
from .payments import Payments
from .settling import Settling
from .wishes import Wishes, handlers

PROVIDER: Final = "api-cards-example"
"""The host in the service's spec, as its variable spells it."""

AT_ONCE: Final = 4
"""Messages: most of the time each waits for the card provider. Of one payment's, the lease lets one be first."""

KEY: Final = "card-gateway"
"""The secret in the service's spec: what the provider knows us by."""


def make() -> FastAPI:
    """The application. Raises SettingsError."""
    table = Table("payments", load(TableSettings, "payments"), {"paymentId": "-"})
    cache = Cache("idempotency", load(CacheSettings, "idempotency"))
    provider = ServiceClient("cards", load(Provider, PROVIDER))
    payments, keys = Payments(table), Keys(cache)
    bus = Publisher(load(Bus))
    settling = Settling(payments, Cards(provider, load(Secret, KEY)), bus, keys)
    handle = handlers(Wishes(payments, settling), keys)
    app = create_app(
        name="payment",
        description=api.__doc__ or "",
        routers=api.ROUTERS,
        dependencies=[table, cache, provider, bus],
        workers=[
            *side_by_side(AT_ONCE, "orders", load(Queue).queue_url, lambda message: handle(message.body)),
            Overdue(payments, settling),
        ],
    )
    app.state.payments = payments
    return app
