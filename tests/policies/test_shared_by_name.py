"""no-shared-database: the plain name of a database in the configuration of a stranger."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.systems import informs
from tests.policies.kit import Ref
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


def test_a_name_beside_a_word_for_stores(souk: Market) -> None:
    """A command speaks of a cache and names a service."""
    container = souk.order.parts["task"].props["containerDefinitions"].content[0]
    container["command"] = ["proxy", "--cache", "memory", "--upstream", "souk-dev-product"]
    assert judged(souk).clean


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


@pytest.mark.parametrize(
    "value",
    [
        "{{resolve:ssm:/souk/dev/product/DB_HOST}}",
        "{{resolve:ssm:/souk/dev/product/DB_HOST:3}}",
        "ssm:///souk/dev/product/DB_HOST",
        "aws-parameterstore:/souk/dev/product/DB_HOST?region=eu-west-1",
    ],
)
def test_a_parameter_by_a_reference_to_it(souk: Market, value: str) -> None:
    """Libraries resolve such addresses at start; the path stood in the middle of a word."""
    informs("order", "UPSTREAM", value)(souk)
    assert_shared(judged(souk), "order", "product-db", "configuration")


@pytest.mark.parametrize("value", ["/events", "http://localhost:8080/events", "http://localhost/v1/events?x=/a/b"])
def test_a_route_that_is_called_like_a_table(souk: Market, value: str) -> None:
    """A word of an API is no table of another's."""
    souk.order.parts["table"].props["name"] = "events"
    informs("product", "ROUTE", value)(souk)
    assert judged(souk).clean


def test_aliases_in_a_circle(souk: Market) -> None:
    """Two names that lead to each other lead nowhere, and the search for where comes to an end."""
    for name, other in (("a", "b"), ("b", "a")):
        props = {"name": f"{name}.souk.internal", "records": [f"{other}.souk.internal"]}
        souk.program.add("aws:route53/record:Record", name, props, parent=souk.product.component)
    informs("order", "UPSTREAM", "a.souk.internal")(souk)
    assert judged(souk).clean


def test_an_alias_within_its_zone(souk: Market) -> None:
    """Before deployment only the two parts of a name are known."""
    zone = souk.program.add("aws:route53/zone:Zone", "zone", {"name": "souk.internal"})
    host = Ref(souk.product.parts["database"].urn, "address")
    props = {"name": "db", "zoneId": zone.id, "records": [host]}
    souk.program.add("aws:route53/record:Record", "db", props, parent=souk.product.component)
    informs("order", "UPSTREAM", "db.souk.internal")(souk)
    assert_shared(judged(souk), "order", "product-db", "configuration")
