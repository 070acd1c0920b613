"""Stock: as the inventory says it now, or unknown; remembered for lists, and the later of two events counts."""

from __future__ import annotations

from kit.ids import named_id, new_id
from services.inventory.app.seed import STOCK
from tests.kit.ports import free_port
from tests.services.delivery import body, deliver
from tests.services.process import running
from tests.services.product.conftest import Site, article, put


def listed(site: Site, q: str) -> str:
    (found,) = site.get("/v1/products", q=q)["products"]
    return found["stock"]


def test_a_product_has_the_stock_that_the_inventory_says(site: Site) -> None:
    """A page that promises what was sold an hour ago."""
    tea = site.get(f"/v1/products/{named_id('product', 'mint-tea')}")
    assert (tea["stock"], tea["available"]) == ("in-stock", STOCK["mint-tea"])
    teapot = site.get(f"/v1/products/{named_id('product', 'silver-teapot')}")
    assert (teapot["stock"], teapot["available"]) == ("out-of-stock", 0)
    new = article()
    put(site, new)
    never = site.get(f"/v1/products/{new.id}")
    assert (never["stock"], never["available"]) == ("out-of-stock", 0)


def test_without_the_inventory_a_product_is_shown_and_its_stock_is_unknown(site: Site) -> None:
    """One service that is away takes the whole shop with it."""
    environment = site.environment | {"INVENTORY_URL": f"http://127.0.0.1:{free_port()}"}
    tea = named_id("product", "mint-tea")
    with running("product", environment) as alone:
        for _ in range(12):  # the circuit opens on the way
            answer = alone.http.get(f"/v1/products/{tea}")
            assert answer.status_code == 200
            assert (answer.json()["stock"], answer.json()["available"]) == ("unknown", None)
            assert answer.json()["price"] == {"amount": 590, "currency": "EUR"}
        assert alone.http.get("/ready").status_code == 200


def test_lists_follow_the_inventory_s_events(site: Site) -> None:
    """A list that asks the inventory for each of its products asks it a hundred times for a page."""
    new = article(name="Samovar")
    put(site, new)
    assert listed(site, "samovar") == "unknown"
    for available, revision, shown in ((9, 1, "in-stock"), (4, 2, "low"), (0, 3, "out-of-stock"), (7, 4, "in-stock")):
        site.adjusted(new.id, available, revision)
        assert listed(site, "samovar") == shown


def test_an_event_that_was_overtaken_changes_nothing(site: Site) -> None:
    """Queues don't keep the sequence: a product that ran out looked available for good."""
    new = article(name="Astrolabium")
    put(site, new)
    site.adjusted(new.id, 0, 5)
    site.adjusted(new.id, 3, 4)
    assert listed(site, "astrolabium") == "out-of-stock"


def test_stock_is_remembered_of_products_that_are_not_known_yet(site: Site) -> None:
    """Of two services' events, nobody says which come first."""
    late = article(name="Backgammon board")
    site.adjusted(late.id, 50, 1)
    put(site, late)
    assert listed(site, "backgammon") == "in-stock"


def test_poison_reaches_the_dead_letters(site: Site) -> None:
    """A message that can't be stored, tried again for four days."""
    queue = site.environment["QUEUE_URL"]
    bad = {"productId": new_id(), "available": -1, "revision": 1}
    deliver(site.aws, queue, body("inventory.adjusted", bad), body("inventory.adjusted", {"productId": 7}))
    assert len(site.aws.received(queue + "-dlq", 2)) == 2
