"""no-shared-database: a store by what pods of one namespace call it."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.flaws_outside import alias, variable
from tests.policies.adversarial.flaws_pods import deployed, telling
from tests.policies.market import Market
from tests.policies.sharing import assert_shared, judged


@pytest.mark.parametrize(
    "text",
    [
        "http://stock/",
        "postgres://app:tulip@stock:5432/x",
        "jdbc:oracle:thin:@stock:1521/x",
        "app:tulip@tcp(stock:3306)/x",
        "stock:5432",
        "Server=stock;Database=x",
        '{"host": "stock"}',
        "dbname=x host=stock",
    ],
)
def test_an_alias_as_a_host(souk: Market, text: str) -> None:
    """The pack knew `stock.souk.svc.cluster.local`, and every program wrote `stock`."""
    alias(souk)
    deployed(souk, variable("X", text))
    assert_shared(judged(souk), "order", "product-db", "configuration")


@pytest.mark.parametrize(
    "text",
    ["stock", "in stock", "https://shop.example/stock", "stock-photos:80", "GET /stock?at=stock", "livestock:80"],
)
def test_an_alias_as_a_word(souk: Market, text: str) -> None:
    """A shop's word for what it has was reported as a way to a database."""
    alias(souk)
    deployed(souk, variable("X", text))
    assert judged(souk).clean


def test_a_key_of_a_config_map_that_asks_for_a_host(souk: Market) -> None:
    """What a pod takes in says by its keys what it is."""
    alias(souk)
    telling(souk, "ConfigMap", "order", data={"DB_HOST": "stock"})
    deployed(souk, {"envFrom": [{"configMapRef": {"name": "order-texts"}}]})
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_the_owner_s_own_pods(souk: Market) -> None:
    """An alias is there for them."""
    alias(souk)
    made = deployed(souk, variable("DB_HOST", "stock"))
    made.parent = souk.product.component.urn
    assert judged(souk).clean
