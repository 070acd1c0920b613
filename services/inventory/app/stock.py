"""What lies in the warehouse, and how much of it is promised.

`on_hand` is what lies there, `reserved` what of it is held for orders; what can be ordered is the difference. Each
change is one UPDATE that holds its own condition: PostgreSQL evaluates it on the row as it is under the row's lock, so
two that come together can't both take the last piece. The table's constraints say the same once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from kit import clock
from kit.postgres import outbox
from kit.postgres.pool import Connection

from .events import InventoryAdjusted

_TAKE = """
UPDATE stock SET reserved = reserved + %(quantity)s, revision = revision + 1, updated_at = %(now)s
WHERE product_id = %(product)s AND on_hand - reserved >= %(quantity)s RETURNING *
"""
_GIVE_BACK = """
UPDATE stock SET reserved = reserved - %(quantity)s, revision = revision + 1, updated_at = %(now)s
WHERE product_id = %(product)s AND reserved >= %(quantity)s RETURNING *
"""
_SHIP = """
UPDATE stock SET on_hand = on_hand - %(quantity)s, reserved = reserved - %(quantity)s, updated_at = %(now)s
WHERE product_id = %(product)s AND reserved >= %(quantity)s RETURNING *
"""
_PUT_BACK = """
UPDATE stock SET on_hand = on_hand + %(quantity)s, revision = revision + 1, updated_at = %(now)s
WHERE product_id = %(product)s RETURNING *
"""


class BooksError(Exception):
    """Stock and reservations contradict each other. Nothing is changed; somebody has to look."""


@dataclass(frozen=True, slots=True)
class Stock:
    """One product. `revision` grows with each change of `available`."""

    product_id: str
    on_hand: int
    reserved: int
    revision: int
    updated_at: datetime

    @property
    def available(self) -> int:
        """How many can be ordered."""
        return self.on_hand - self.reserved


def read(connection: Connection, product_id: str) -> Stock | None:
    """A product's stock; None if it was never in stock."""
    row = connection.execute("SELECT * FROM stock WHERE product_id = %s", [product_id]).fetchone()
    return Stock(**row) if row else None


def take(connection: Connection, product_id: str, quantity: int) -> Stock | None:
    """Hold so many of a product. None, and nothing changed, if there aren't enough."""
    return _changed(connection, _TAKE, product_id, quantity)


def give_back(connection: Connection, product_id: str, quantity: int) -> Stock:
    """Hold so many less."""
    return _expected(_changed(connection, _GIVE_BACK, product_id, quantity), product_id)


def ship(connection: Connection, product_id: str, quantity: int) -> Stock:
    """Let go what was held: it leaves the warehouse. What can be ordered stays the same."""
    return _expected(_changed(connection, _SHIP, product_id, quantity), product_id)


def put_back(connection: Connection, product_id: str, quantity: int) -> Stock:
    """Lay back what had left."""
    return _expected(_changed(connection, _PUT_BACK, product_id, quantity), product_id)


def introduce(connection: Connection, product_id: str, quantity: int) -> bool:
    """Begin to stock a product, and tell of it. False, and nothing changed, if it is stocked already."""
    row = connection.execute(
        "INSERT INTO stock (product_id, on_hand, updated_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING *",
        [product_id, quantity, clock.now()],
    ).fetchone()
    if row is None:
        return False
    tell(connection, Stock(**row))
    return True


def tell(connection: Connection, stock: Stock) -> None:
    """Tell the others how many can be ordered."""
    outbox.add(
        connection,
        InventoryAdjusted(product_id=stock.product_id, available=stock.available, revision=stock.revision),
    )


def _changed(connection: Connection, statement: LiteralString, product_id: str, quantity: int) -> Stock | None:
    values: dict[str, Any] = {"product": product_id, "quantity": quantity, "now": clock.now()}
    row = connection.execute(statement, values).fetchone()
    return Stock(**row) if row else None


def _expected(stock: Stock | None, product_id: str) -> Stock:
    if stock is None:
        raise BooksError(f"product {product_id}: less is held than its reservations say")
    return stock
