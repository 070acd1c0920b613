"""`python -m app.seed`: stock for the demo catalogue. What is stocked already keeps its stock, so it may run again."""

from __future__ import annotations

import sys
from typing import Final

from kit.ids import named_id
from kit.log import configure, log
from kit.postgres.pool import Postgres
from kit.settings import Database, SettingsError, load

from . import stock

STOCK: Final = {
    "saffron": 40,
    "ras-el-hanout": 120,
    "sumac": 90,
    "black-lime": 75,
    "cardamom": 110,
    "rose-petals": 60,
    "brass-lantern": 18,
    "mosaic-lamp": 12,
    "copper-sconce": 20,
    "glass-tealights": 45,
    "star-pendant": 6,
    "kilim-runner": 8,
    "berber-rug": 5,
    "flat-weave": 9,
    "prayer-rug": 14,
    "round-jute": 16,
    "tagine": 25,
    "fes-bowl": 34,
    "safi-plate": 50,
    "zellige-coasters": 70,
    "mint-tea": 200,
    "gunpowder-tea": 150,
    "hibiscus": 130,
    "silver-teapot": 0,
}
"""Stock-keeping unit → pieces. One has run out, so that the shop shows what that looks like."""


def main() -> int:
    """Return the exit status."""
    configure()
    try:
        database = Postgres("stock", load(Database, "stock"))
    except SettingsError as error:
        log.error("bad environment", reason=str(error))
        return 2
    database.open()
    try:
        with database.transaction() as connection:
            new = sum(stock.introduce(connection, named_id("product", sku), many) for sku, many in STOCK.items())
    finally:
        database.close()
    log.info("seeded", new=new, known=len(STOCK) - new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
