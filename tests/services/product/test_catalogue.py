"""Finding products: by words, by category, page by page; and telling others of what changed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.ids import named_id, new_id
from services.inventory.app.seed import STOCK
from services.product.app.demo import articles
from tests.services.process import run
from tests.services.product.conftest import Site, article, put

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    str.strip
)


def names(page: dict[str, Any]) -> list[str]:
    return [product["name"] for product in page["products"]]


def every(site: Site, **query: Any) -> list[str]:
    """The ids on all pages, in their sequence."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = site.get("/v1/products", **query, **({"cursor": cursor} if cursor else {}))
        found += [product["id"] for product in page["products"]]
        cursor = page["nextCursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("lantern", "Brass lantern, pierced"),
        ("LANTERNS", "Brass lantern, pierced"),
        ("lant", "Brass lantern, pierced"),
        ("wool rug", None),
        ("tea mint", "Mint tea, 100 g"),
        ("saffron the", "Saffron threads, 2 g"),
    ],
)
def test_words_find_products_however_they_are_written(site: Site, q: str, first: str | None) -> None:
    """A search that finds «lantern» and not «lanterns» sells none."""
    found = site.get("/v1/products", q=q)
    assert found["products"]
    if first:
        assert names(found)[0] == first


def test_a_search_finds_all_of_its_words_or_nothing(site: Site) -> None:
    """Whoever asks for a copper rug and gets every rug asks elsewhere."""
    assert names(site.get("/v1/products", q="copper")) == ["Copper wall sconce"]
    assert site.get("/v1/products", q="copper rug") == {"products": [], "nextCursor": None}
    assert site.get("/v1/products", q="?!")["products"] == []
    assert site.get("/v1/products", q="  ") == site.get("/v1/products")


def test_a_category_holds_its_own(site: Site) -> None:
    """A filter that also applies to the search, and to its next page."""
    tea = site.get("/v1/products", category="tea")
    assert {product["category"] for product in tea["products"]} == {"tea"}
    assert names(tea) == sorted(names(tea))
    assert names(site.get("/v1/products", category="rugs", q="wool")) != []
    assert site.get("/v1/products", category="rugs", q="mint")["products"] == []


@pytest.mark.parametrize(
    "query", [{}, {"q": "a"}, {"q": "wool"}, {"category": "spices"}, {"q": "dried", "category": "tea"}]
)
@pytest.mark.parametrize("limit", [1, 5, 100])
def test_pages_hold_everything_once(site: Site, query: dict[str, str], limit: int) -> None:
    """With offsets, whatever is added in between moves a product to a page that was read already."""
    found = every(site, limit=limit, **query)
    assert len(found) == len(set(found))
    assert found == every(site, limit=24, **query)


@settings(max_examples=12, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=9), st.integers(1, 4))
def test_pages_hold_everything_once_whatever_products_are_called(site: Site, given: list[str], limit: int) -> None:
    """Names that are alike, or begin with what sorts in an unexpected way, are skipped at a page's end."""
    category = "c" + new_id().translate(str.maketrans("0123456789", "ghijklmnop"))
    made = [article(name=name, category=category) for name in given]
    put(site, *made)
    found = every(site, category=category, limit=limit)
    assert sorted(found) == sorted(one.id for one in made)


def test_what_is_not_listed_is_found_nowhere(site: Site) -> None:
    """A product that was withdrawn, and ordered from a bookmark."""
    gone = article(name="Withdrawn astrolabe", listed=False)
    put(site, gone)
    assert site.get("/v1/products", q="astrolabe")["products"] == []
    assert site.http.get(f"/v1/products/{gone.id}").status_code == 404
    assert gone.id not in site.http.get("/v1/feeds/products").text


def test_the_feed_holds_the_whole_catalogue_line_by_line(site: Site) -> None:
    """A partner that reads half a catalogue deletes the other half."""
    put(site, *(article(category="feed") for _ in range(110)))  # more than two batches
    with site.http.stream("GET", "/v1/feeds/products") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("application/x-ndjson")
        assert answer.headers["Transfer-Encoding"] == "chunked"
        products = [json.loads(line) for line in answer.iter_lines()]
    ids = [product["id"] for product in products]
    assert ids == sorted(set(ids))
    assert set(every(site, limit=97)) == set(ids)  # a page that nobody has asked for: none of it is kept
    assert {named_id("product", sku) for sku in STOCK} <= set(ids)


def test_the_seed_tells_of_each_article_once_and_of_a_change_again(site: Site) -> None:
    """A seed that tells of everything at every start floods whoever listens."""
    tea = named_id("product", "mint-tea")
    told = site.heard.about("product.changed", productId=tea)["data"]
    assert (told["price"], told["revision"]) == ({"amount": 590, "currency": "EUR"}, 1)
    with site.database.transaction() as connection:
        connection.execute("UPDATE products SET amount = 1 WHERE id = %s", [tea])
    for _ in range(2):
        status, output = run("product", "app.seed", site.environment)
        assert status == 0, output
    assert site.heard.about("product.changed", productId=tea, revision=2)["data"]["price"]["amount"] == 590
    about_tea = [event for event in site.heard.events if event["data"].get("productId") == tea]
    assert len([event for event in about_tea if event["type"] == "product.changed"]) == 2


def test_the_demo_has_stock_for_every_article_and_a_picture_that_is_one() -> None:
    """Two seeds, kept by two teams, that name different things."""
    demo = articles()
    assert {one.id for one in demo} == {named_id("product", sku) for sku in STOCK}
    assert len({(one.picture) for one in demo}) == len(demo)
    for one in demo:
        drawn = ET.fromstring(unquote(one.picture.removeprefix("data:image/svg+xml,")))  # noqa: S314 - our own
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
        kinds = {element.tag.rpartition("}")[2] for element in drawn.iter()}
        assert kinds <= {"svg", "rect", "path", "circle", "ellipse"}, "nothing that loads or runs"
        assert one.currency == "EUR"
        assert one.amount > 0


def test_it_stays_small(site: Site) -> None:
    """The smallest task has half a gibibyte, and what runs beside it wants some."""
    for limit in range(1, 60):
        site.get("/v1/products", limit=limit)
    assert site.running.resident() < 120
