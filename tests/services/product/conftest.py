"""A running product service with a real cache and a real inventory beside it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from kit.ids import named_id, new_id
from kit.postgres.pool import Postgres
from kit.settings import Database
from services.product.app import catalogue
from services.product.app.catalogue import Article
from tests.services.aws import Aws
from tests.services.conftest import PASSWORD, database_environment, migrated
from tests.services.delivery import Heard, body, deliver
from tests.services.postgres import Server
from tests.services.process import Running, run, running
from tests.services.redis import RedisServer


@dataclass(frozen=True, slots=True)
class Site:
    """The service, the inventory that it asks, its database, and what hears it."""

    running: Running
    inventory: Running
    database: Postgres
    environment: dict[str, str]
    heard: Heard
    aws: Aws = field(repr=False)

    @property
    def http(self) -> httpx.Client:
        """How to ask it."""
        return self.running.http

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """An answer of 200."""
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def adjusted(self, product_id: str, available: int, revision: int) -> None:
        """Let it hear of stock, and wait until it has."""
        event_id = new_id()
        data = {"productId": product_id, "available": available, "revision": revision}
        message = body("inventory.adjusted", data, event_id=event_id)
        deliver(self.aws, self.environment["QUEUE_URL"], message)
        self.running.wait_for("event handled", event_id=event_id)


def article(**changes: Any) -> Article:
    """A product that nobody else's test finds."""
    sku = f"test-{new_id()}"
    values: dict[str, Any] = {
        "id": named_id("product", sku),
        "sku": sku,
        "name": "Thing",
        "description": "A thing.",
        "category": "things",
        "amount": 1000,
        "currency": "EUR",
        "picture": "data:image/svg+xml,",
    }
    return Article(**values | changes)


def put(site: Site, *articles: Article) -> None:
    """Add products behind the service's back: its cache hears nothing of it."""
    with site.database.transaction() as connection:
        for one in articles:
            assert catalogue.put(connection, one)


@pytest.fixture(scope="module")
def site(postgres: Server, redis_server: RedisServer, aws: Aws, base: dict[str, str]) -> Generator[Site]:
    """The service with the demo catalogue, for the tests of a module."""
    bus = f"bus-{new_id()}"
    heard = Heard(aws, aws.bus(bus))
    shared = base | {"EVENT_BUS_NAME": bus}
    stock = shared | database_environment(postgres, aws, "stock", postgres.create())
    stock |= {"EVENT_SOURCE": "souk.inventory", "QUEUE_URL": aws.queue(f"orders-{new_id()}")}
    name = postgres.create()
    environment = shared | database_environment(postgres, aws, "catalogue", name)
    environment |= redis_server.environment("read-cache")
    environment |= {"EVENT_SOURCE": "souk.product", "QUEUE_URL": aws.queue(f"adjustments-{new_id()}", receives=3)}
    for service, its in (("inventory", stock), ("product", environment)):
        migrated(service, its)
        status, output = run(service, "app.seed", its)
        assert status == 0, output
    settings = Database(host=postgres.host, database=name, user="app", password=SecretStr(PASSWORD))
    database = Postgres("catalogue", settings)
    with pytest.MonkeyPatch.context() as patch, running("inventory", stock) as inventory:
        patch.setenv("PGSSLMODE", "disable")
        database.open()
        environment |= {"INVENTORY_URL": str(inventory.http.base_url), "INVENTORY_TIMEOUT_SECONDS": "2"}
        with running("product", environment) as found:
            yield Site(found, inventory, database, environment, heard, aws)
        database.close()
