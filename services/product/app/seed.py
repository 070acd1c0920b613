"""`python -m app.seed`: the demo catalogue. May run again: what is as it should be already is left alone."""

from __future__ import annotations

import sys

from kit.cache import Cache
from kit.log import configure, log
from kit.postgres.pool import Postgres
from kit.settings import Cache as CacheSettings
from kit.settings import Database, SettingsError, load

from . import catalogue
from .demo import articles
from .read_cache import ReadCache


def main() -> int:
    """Return the exit status."""
    configure()
    try:
        database = Postgres("catalogue", load(Database, "catalogue"))
        cache = ReadCache(Cache("read-cache", load(CacheSettings, "read-cache")))
    except SettingsError as error:
        log.error("bad environment", reason=str(error))
        return 2
    wanted = articles()
    database.open()
    cache.open()
    try:
        with database.transaction() as connection:
            changed = sum(catalogue.put(connection, article) for article in wanted)
        if changed:
            cache.changed()
    finally:
        cache.close()
        database.close()
    log.info("seeded", changed=changed, known=len(wanted) - changed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
