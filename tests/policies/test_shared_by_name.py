"""no-shared-database: the plain name of a database in the configuration of a stranger."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.systems import informs
from tests.policies.market import Market
from tests.policies.parts import DATABASE
from tests.policies.sharing import assert_shared, judged


@pytest.mark.parametrize("name", ["DB_INSTANCE", "DATABASE_ID", "rdsHost", "PG_CLUSTER", "DB"])
def test_a_name_where_a_store_s_is_asked_for(souk: Market, name: str) -> None:
    """The job looked its host up by the identifier, and no host stood anywhere."""
    informs("order", name, "souk-dev-product")(souk)
    assert_shared(judged(souk), "order", "product-db", "configuration")


@pytest.mark.parametrize("name", ["UPSTREAM", "LOG_GROUP", "SERVICE"])
def test_a_name_that_something_else_bears(souk: Market, name: str) -> None:
    """The database and the task definition are both called after the service."""
    informs("order", name, "souk-dev-product")(souk)
    assert judged(souk).clean


def test_a_name_that_nothing_else_bears(souk: Market) -> None:
    """What a variable is called is the program's own choice."""
    souk.product.parts["database"].props["identifier"] = "souk-dev-catalogue"
    informs("order", "UPSTREAM", "souk-dev-catalogue")(souk)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_a_name_that_is_a_word(souk: Market) -> None:
    """`catalogue` is a database of another, and the name of a schema, and of a page."""
    souk.product.parts["database"].props["identifier"] = "catalogue"
    for variable in ("TOPIC", "DB_NAME", "PAGE"):
        informs("order", variable, "catalogue")(souk)
    assert judged(souk).clean
    informs("order", "DB_INSTANCE", "catalogue")(souk)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_a_name_in_a_command(souk: Market) -> None:
    """An option says what its value is."""
    container = souk.order.parts["task"].props["containerDefinitions"].content[0]
    container["command"] = ["aws", "rds", "wait", "--db-instance-identifier", "souk-dev-product"]
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_an_id_that_aws_made_up(souk: Market) -> None:
    """Nothing else has it; before deployment nobody has."""
    informs("order", "X", "db-PRODUCT0123456789")(souk)
    said = judged(souk)
    if souk.program.mode == "up":
        assert_shared(said, "order", "product-db", "configuration")
    else:
        assert said.clean


def test_one_s_own_name(souk: Market) -> None:
    """A service knows its own database by name."""
    informs("product", "DB_INSTANCE", "souk-dev-product")(souk)
    souk.program.add(DATABASE, "other", {"identifier": "souk-dev-product-2"}, parent=souk.product.component)
    informs("product", "DB_REPLICA", "souk-dev-product-2")(souk)
    assert not judged(souk).violations
