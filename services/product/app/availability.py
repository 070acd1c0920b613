"""How many of a product can be had: asked of the inventory for one, remembered from its events for many."""

from __future__ import annotations

from http import HTTPStatus

import httpx

from kit import clock
from kit.client.service import ServiceClient
from kit.postgres.pool import Connection

from . import heard
from .bodies import Stock


class Availability:
    """Asks the inventory, and knows nothing where that can't answer: a number from yesterday would be a promise."""

    def __init__(self, inventory: ServiceClient) -> None:
        self._inventory = inventory

    def of(self, product_id: str) -> int | None:
        """How many can be had now. None: nobody can tell."""
        unknown = heard.Stock(available=None)
        try:
            return self._inventory.fetch(f"/v1/stock/{product_id}", heard.Stock, lambda _: unknown).available
        except httpx.HTTPStatusError as error:
            if error.response.status_code == HTTPStatus.NOT_FOUND:
                return 0  # it was never in stock
            return None


def remember(connection: Connection, told: heard.InventoryAdjusted) -> bool:
    """Remember what the inventory told, unless something later is known. Returns whether lists look different now."""
    before = connection.execute(
        "SELECT available FROM availability WHERE product_id = %s FOR UPDATE", [told.product_id]
    ).fetchone()
    changed = connection.execute(
        "INSERT INTO availability (product_id, available, revision, updated_at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (product_id) DO UPDATE SET available = excluded.available, revision = excluded.revision,"
        " updated_at = excluded.updated_at WHERE availability.revision < excluded.revision",
        [told.product_id, told.available, told.revision, clock.now()],
    ).rowcount
    return bool(changed) and Stock.of(told.available) != Stock.of(before["available"] if before else None)
