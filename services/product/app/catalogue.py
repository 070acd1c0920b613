"""The products in the service's database: found by words, by category, or one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from kit import clock, telemetry
from kit.postgres import outbox
from kit.postgres.pool import Connection, Postgres
from kit.web.cursors import encode

from . import cursors
from .bodies import Money, Product, ProductPage, Stock
from .cursors import ByName, ByRank
from .events import Price, ProductChanged

WORDS: Final = 8
"""How many words of a search count."""

FEED_BATCH: Final = 100
Row = dict[str, Any]

_COLUMNS: Final = (
    "p.id, p.sku, p.name, p.description, p.category, p.amount, p.currency, p.picture, p.updated_at, a.available"
)
_FROM: Final = " FROM products p LEFT JOIN availability a ON a.product_id = p.id WHERE p.listed"
_SELECT: Final = "SELECT " + _COLUMNS + _FROM
_BROWSE: Final = (
    _SELECT + " AND (%(category)s::text IS NULL OR p.category = %(category)s)"
    " AND (%(name)s::text IS NULL OR (p.name, p.id) > (%(name)s, %(id)s)) ORDER BY p.name, p.id LIMIT %(limit)s"
)
# Ranks are compared as integers: a cursor that holds a float finds its place again, or doesn't.
_SEARCH: Final = (
    "SELECT * FROM (SELECT "  # noqa: S608 - put together from what stands above
    + _COLUMNS
    + ", (1000000 * ts_rank_cd(p.search, query))::integer AS rank"
    " FROM to_tsquery('english', %(query)s) query, products p LEFT JOIN availability a ON a.product_id = p.id"
    " WHERE p.listed AND p.search @@ query AND (%(category)s::text IS NULL OR p.category = %(category)s)) found"
    " WHERE %(rank)s::integer IS NULL OR rank < %(rank)s OR (rank = %(rank)s AND id > %(id)s)"
    " ORDER BY rank DESC, id LIMIT %(limit)s"
)
_PUT: Final = """
INSERT INTO products (id, sku, name, description, category, amount, currency, picture, listed, updated_at)
VALUES (%(id)s, %(sku)s, %(name)s, %(description)s, %(category)s, %(amount)s, %(currency)s, %(picture)s, %(listed)s,
    %(now)s)
ON CONFLICT (id) DO UPDATE SET
    (sku, name, description, category, amount, currency, picture, listed, updated_at, revision) = (excluded.sku,
    excluded.name, excluded.description, excluded.category, excluded.amount, excluded.currency, excluded.picture,
    excluded.listed, excluded.updated_at, products.revision + 1)
WHERE (products.sku, products.name, products.description, products.category, products.amount, products.currency,
       products.picture, products.listed)
    IS DISTINCT FROM (excluded.sku, excluded.name, excluded.description, excluded.category, excluded.amount,
       excluded.currency, excluded.picture, excluded.listed)
RETURNING revision
"""


@dataclass(frozen=True, slots=True)
class Article:
    """A product as the shop keeps it. `amount` in minor units. One that isn't `listed` is found by nobody."""

    id: str
    sku: str
    name: str
    description: str
    category: str
    amount: int
    currency: str
    picture: str
    listed: bool = True


class Catalogue:
    """The products."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    def one(self, product_id: str) -> Product | None:
        """A product."""
        with self._database.transaction() as connection:
            row = connection.execute(_SELECT + " AND p.id = %s", [product_id]).fetchone()
        return _product(row) if row else None

    def browse(self, category: str | None, cursor: str | None, limit: int) -> ProductPage:
        """Products by name. Raises a 422 problem for a bad cursor."""
        after = cursors.by_name(cursor)
        values = {"category": category, "limit": limit + 1} | _place("name", after)
        with self._database.transaction() as connection:
            rows = connection.execute(_BROWSE, values).fetchall()
        return _page(rows, limit, _by_name)

    def search(self, words: str, category: str | None, cursor: str | None, limit: int) -> ProductPage:
        """Products that have all of these words, or such that begin with them; what fits best comes first.

        Raises a 422 problem for a bad cursor.
        """
        after = cursors.by_rank(cursor)
        values = {"query": _query(words), "category": category, "limit": limit + 1} | _place("rank", after)
        with self._database.transaction() as connection:
            rows = connection.execute(_SEARCH, values).fetchall()
        telemetry.count("catalogue.searches", outcome="found" if rows else "nothing")
        return _page(rows, limit, _by_rank)

    def everything(self) -> Iterator[Product]:
        """All products. Read in batches, each in a transaction of its own: a slow reader holds no connection."""
        after = ""
        while True:
            with self._database.transaction() as connection:
                rows = connection.execute(
                    _SELECT + " AND p.id > %s ORDER BY p.id LIMIT %s", [after, FEED_BATCH]
                ).fetchall()
            yield from map(_product, rows)
            if len(rows) < FEED_BATCH:
                return
            after = rows[-1]["id"]


def put(connection: Connection, article: Article) -> bool:
    """Add or change a product, and tell of it. False, and nothing told, if it is so already."""
    values = {name: getattr(article, name) for name in Article.__slots__}
    row = connection.execute(_PUT, values | {"now": clock.now()}).fetchone()
    if row is None:
        return False
    told = ProductChanged(
        product_id=article.id,
        sku=article.sku,
        name=article.name,
        category=article.category,
        price=Price(amount=article.amount, currency=article.currency),
        listed=article.listed,
        revision=row["revision"],
    )
    outbox.add(connection, told)
    telemetry.count("catalogue.changes")
    return True


def _query(words: str) -> str:
    """What to_tsquery takes. Letters, digits and underscores alone: nothing of what a client sent is syntax."""
    return " & ".join(f"'{word}':*" for word in re.findall(r"\w+", words)[:WORDS])


def _place(key: str, after: ByName | ByRank | None) -> dict[str, Any]:
    return {key: getattr(after, key, None), "id": after.id if after else None}


def _by_name(last: Row) -> ByName:
    return ByName(name=last["name"], id=last["id"])


def _by_rank(last: Row) -> ByRank:
    return ByRank(rank=last["rank"], id=last["id"])


def _page(rows: list[Row], limit: int, place: Callable[[Row], ByName | ByRank]) -> ProductPage:
    more = len(rows) > limit
    shown = rows[:limit]
    return ProductPage(
        products=[_product(row) for row in shown], next_cursor=encode(place(shown[-1])) if more else None
    )


def _product(row: Row) -> Product:
    return Product(
        id=row["id"],
        sku=row["sku"],
        name=row["name"],
        description=row["description"],
        category=row["category"],
        price=Money(amount=row["amount"], currency=row["currency"]),
        picture=row["picture"],
        stock=Stock.of(row["available"]),
        updated_at=row["updated_at"],
    )
