"""A running inventory service, and its code on a database of its own."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from kit.ids import new_id
from kit.postgres.pool import Postgres
from kit.settings import Database
from services.inventory.app import stock
from tests.services.aws import Aws
from tests.services.conftest import PASSWORD, database_environment, migrated
from tests.services.delivery import Heard, body, deliver
from tests.services.postgres import Server
from tests.services.process import Running, running


@dataclass(frozen=True, slots=True)
class Shelf:
    """A migrated database with the service's own code on it, as the service's own user."""

    database: Postgres
    environment: dict[str, str]

    def product(self, pieces: int) -> str:
        """A new product, of which there are so many. Returns its id."""
        product_id = new_id()
        with self.database.transaction() as connection:
            assert stock.introduce(connection, product_id, pieces)
        return product_id

    def stock(self, product_id: str) -> stock.Stock:
        """How it stands."""
        with self.database.transaction() as connection:
            found = stock.read(connection, product_id)
        assert found
        return found


@dataclass(frozen=True, slots=True)
class Site:
    """The service, and the queues that it reads and that hear it."""

    running: Running
    shelf: Shelf
    environment: dict[str, str]
    heard: Heard
    aws: Aws = field(repr=False)

    @property
    def http(self) -> httpx.Client:
        """How to ask it."""
        return self.running.http

    def tell(self, kind: str, *, event_id: str | None = None, **data: Any) -> None:
        """Let it hear an event."""
        deliver(self.aws, self.environment["QUEUE_URL"], body(kind, data, event_id=event_id))

    def place(self, lines: dict[str, int], order_id: str | None = None) -> str:
        """Let it hear of an order. Returns the order's id."""
        order_id = order_id or new_id()
        self.tell("order.placed", **placed(order_id, lines))
        return order_id


def placed(order_id: str, lines: dict[str, int]) -> dict[str, Any]:
    """What an order.placed says."""
    return {
        "orderId": order_id,
        "customerId": new_id(),
        "lines": [{"productId": product, "quantity": many, "unitPrice": 100} for product, many in lines.items()],
        "total": {"amount": 100 * sum(lines.values()), "currency": "EUR"},
        "payment": {"card": "token"},
    }


@pytest.fixture(scope="module")
def shelf(postgres: Server, aws: Aws) -> Generator[Shelf]:
    """The database, for the tests of a module."""
    name = postgres.create()
    environment = database_environment(postgres, aws, "stock", name)
    migrated("inventory", aws.environment | {"SOUK_ENV": "test"} | environment)
    settings = Database(host=postgres.host, database=name, user="app", password=SecretStr(PASSWORD))
    database = Postgres("stock", settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGSSLMODE", "disable")
        database.open()
        yield Shelf(database, environment)
        database.close()


@pytest.fixture(scope="module")
def site(shelf: Shelf, aws: Aws, base: dict[str, str]) -> Generator[Site]:
    """The service, for the tests of a module."""
    bus = f"bus-{new_id()}"
    heard = Heard(aws, aws.bus(bus))
    environment = base | shelf.environment
    environment |= {"EVENT_BUS_NAME": bus, "EVENT_SOURCE": "souk.inventory"}
    environment |= {"QUEUE_URL": aws.queue(f"orders-{new_id()}", receives=3)}
    with running("inventory", environment) as found:
        yield Site(found, shelf, environment, heard, aws)
