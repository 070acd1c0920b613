"""The read cache: answers what was asked before, hears of changes, and is in nobody's way."""

from __future__ import annotations

from collections.abc import Generator

import pytest
import redis

from tests.services.process import run
from tests.services.product.conftest import Site, article, put
from tests.services.redis import RedisServer


@pytest.fixture
def server(redis_server: RedisServer) -> Generator[redis.Redis]:
    """The cache's own view."""
    with redis.Redis(port=redis_server.port, username=redis_server.user, password=redis_server.password) as client:
        yield client


def find(site: Site, q: str) -> list[int]:
    return [product["price"]["amount"] for product in site.get("/v1/products", q=q)["products"]]


def test_an_answer_is_kept_until_something_changes(site: Site, server: redis.Redis) -> None:
    """A cache that never hears of a change sells at yesterday's price; one that always misses costs for nothing."""
    mirror = article(name="Mirror of cedar", amount=3000)
    put(site, mirror)
    assert find(site, "cedar") == [3000]
    with site.database.transaction() as connection:  # as nothing in the service does: nobody tells the cache
        connection.execute("UPDATE products SET amount = 4000 WHERE id = %s", [mirror.id])
    assert find(site, "cedar") == [3000]
    assert site.get(f"/v1/products/{mirror.id}")["price"]["amount"] == 4000, "asked for the first time"
    site.adjusted(mirror.id, 1, 1)
    assert find(site, "cedar") == [4000]
    with site.database.transaction() as connection:
        connection.execute("UPDATE products SET amount = 5000 WHERE id = %s", [mirror.id])
        connection.execute("UPDATE products SET amount = 1 WHERE sku = 'mint-tea'")
    status, output = run("product", "app.seed", site.environment)
    assert status == 0, output
    assert find(site, "cedar") == [5000]
    # Only what this test asked: a key of a test before may run out between the list and the look at it.
    generation = str(server.get("catalogue:1:generation"), "ascii")  # pyright: ignore[reportArgumentType] - not asynchronous here
    keys: list[bytes] = list(server.scan_iter(f"catalogue:1:{generation}:*"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - partly typed
    assert keys
    assert all(0 < int(server.ttl(key)) <= 60 for key in keys)  # pyright: ignore[reportArgumentType] - not asynchronous here


def test_an_evicted_generation_never_finds_old_answers_again(site: Site, server: redis.Redis) -> None:
    """A counter that begins at one again finds what was kept under one."""
    chest = article(name="Chest of walnut", amount=700)
    put(site, chest)
    assert find(site, "walnut") == [700]
    with site.database.transaction() as connection:
        connection.execute("UPDATE products SET amount = 900 WHERE id = %s", [chest.id])
    server.delete("catalogue:1:generation")
    assert find(site, "walnut") == [900]


def test_without_the_cache_everything_works_and_it_comes_back_by_itself(site: Site, redis_server: RedisServer) -> None:
    """A shop that is closed because it can't be quick."""
    bench = article(name="Bench of olive wood", amount=100)
    put(site, bench)
    redis_server.stop()
    try:
        for _ in range(8):
            assert find(site, "olive") == [100]
            assert site.get(f"/v1/products/{bench.id}")["price"]["amount"] == 100
        assert site.http.get("/ready").status_code == 200
        site.adjusted(bench.id, 2, 1)
        assert site.running.messages("cache away")
    finally:
        redis_server.start()
    with site.database.transaction() as connection:
        connection.execute("UPDATE products SET amount = 200 WHERE id = %s", [bench.id])
    assert find(site, "olive") == [200], "neither kept from before nor broken"


@pytest.mark.parametrize(
    ("wood", "trouble", "cure"),
    [
        ("thuya", ("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
        ("ebony", ("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0")),
    ],
    ids=["read-only", "full"],
)
def test_a_cache_that_answers_and_keeps_nothing_is_away(
    site: Site, server: redis.Redis, wood: str, trouble: tuple[str, ...], cure: tuple[str, ...]
) -> None:
    """A failover left the tasks with a replica: every page of the shop was an error, for want of a thing it can do
    without."""
    stool = article(name=f"Stool of {wood}", amount=300)
    put(site, stool)
    server.delete("catalogue:1:generation")
    server.execute_command(*trouble)  # pyright: ignore[reportUnknownMemberType] - partly typed
    try:
        for _ in range(8):
            assert find(site, wood) == [300]
            assert site.get(f"/v1/products/{stool.id}")["price"]["amount"] == 300
        site.adjusted(stool.id, 2, 1)
        assert site.running.messages("cache away")
    finally:
        server.execute_command(*cure)  # pyright: ignore[reportUnknownMemberType] - partly typed
    assert find(site, wood) == [300]
