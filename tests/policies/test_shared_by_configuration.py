"""Two services at one database: by what one is told of the other's, seen before deployment and after it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from policies.rules.ownership import no_shared_database
from tests.policies.judging import run
from tests.policies.kit import MODES, Mode, Program, Ref, Text
from tests.policies.market import Market
from tests.policies.parts import PARAMETER, TABLE, allow, arn, grant
from tests.policies.sharing import assert_shared, judged


def environment(souk: Market, name: str, value: Any) -> None:
    """Add an environment variable to product's container."""
    task = souk.product.parts["task"]
    container = task.props["containerDefinitions"].content[0]
    container["environment"].append({"name": name, "value": value})


def test_a_table_s_name_in_a_stranger_s_environment(souk: Market) -> None:
    """Nobody configures a table that they don't mean to use."""
    environment(souk, "EVENTS_TABLE", "souk-dev-order-events")
    assert_shared(judged(souk), "product", "order-events", "configuration")


def test_a_host_written_out_in_a_stranger_s_environment(souk: Market) -> None:
    """A literal has no origin; before deployment only the part that comes from the name is known."""
    environment(souk, "CACHE_URL", "rediss://master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com:6379/0")
    assert_shared(judged(souk), "product", "order-cache", "configuration")


@pytest.mark.parametrize(
    "value",
    [
        "https://dynamodb.eu-west-1.amazonaws.com/souk-dev-order-events",
        "dynamodb://souk-dev-order-events",
        "https://proxy.internal/tables/souk-dev-order-events/items",
    ],
)
def test_a_table_s_name_inside_a_url(souk: Market, value: str) -> None:
    """A client library takes the table as a URL, and only whole words were compared."""
    environment(souk, "EVENTS", value)
    assert_shared(judged(souk), "product", "order-events", "configuration")


@pytest.mark.parametrize("end", ["", ".", ".:6379", ".:6379/0"])
def test_a_host_in_capitals(souk: Market, end: str) -> None:
    """DNS doesn't mind, nor the dot of the root; the comparison did."""
    environment(souk, "CACHE", f"REDISS://MASTER.SOUK-DEV-ORDER.A1B2C3.EUW1.CACHE.AMAZONAWS.COM{end}")
    assert_shared(judged(souk), "product", "order-cache", "configuration")


@pytest.mark.parametrize("mode", MODES)
def test_a_route_that_is_called_like_a_table_is_none(mode: Mode) -> None:
    """Whoever asks the owner's API asks the owner."""
    program = Program(mode)
    program.add(TABLE, "orders", {"name": "orders"})
    for name, value in (("owner", "orders"), ("caller", "http://owner:8080/orders")):
        props = {"environment": {"variables": {"ORDERS": value}}}
        program.add("aws:lambda/function:Function", name, props)
    assert run(no_shared_database, program).clean


def test_a_host_in_a_stranger_s_environment(souk: Market) -> None:
    """An endpoint handed from one service to the next is how sharing starts."""
    cache = souk.order.parts["cache"]
    environment(souk, "CACHE_URL", Text(("rediss://", Ref(cache.urn, "primaryEndpointAddress"), ":6379")))
    assert_shared(judged(souk), "product", "order-cache", "configuration")


def test_a_stranger_that_reads_the_owner_s_parameter(souk: Market) -> None:
    """The parameter's name is known and says nothing of the database that its value leads to."""
    container = souk.order.parts["task"].props["containerDefinitions"].content[0]
    container["secrets"].append({"name": "DB", "valueFrom": arn("ssm", "parameter/souk/dev/product/DB_HOST")})
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_a_stranger_that_may_read_the_owner_s_parameter(souk: Market) -> None:
    """Reading it at run time is no better than at start."""
    document = allow(["ssm:GetParametersByPath"], arn("ssm", "parameter/souk/dev/product/*"))
    grant(souk.program, "browse", souk.order.task_role, document)
    assert_shared(judged(souk), "order", "product-db", "IAM")


def test_a_stranger_s_own_parameter_that_holds_the_owner_s_host(souk: Market) -> None:
    """A copy under another name is still the owner's database."""
    host = Ref(souk.product.parts["database"].urn, "address")
    props = {"name": "/souk/dev/order/DB", "type": "String", "value": host}
    souk.program.add(PARAMETER, "order-db-host", props, parent=souk.order.component)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_values_never_appear_in_a_message(souk: Market) -> None:
    """Policy output ends in CI logs."""
    environment(souk, "CACHE_URL", "rediss://u:hunter2hunter2@master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com")
    said = judged(souk)
    assert said.violations
    assert "hunter2" not in said.text


def test_a_boot_script_that_names_a_stranger_s_table(souk: Market) -> None:
    """A machine of one's own is configured too, in base64."""
    script = base64.b64encode(b"#!/bin/sh\nexport TABLE=souk-dev-order-events\n").decode()
    machine = {"userDataBase64": script, "instanceType": "t4g.nano"}
    souk.program.add("aws:ec2/instance:Instance", "worker", machine, parent=souk.product.component)
    assert_shared(judged(souk), "product", "order-events", "configuration")


def test_a_function_that_is_told_of_a_stranger_s_table(souk: Market) -> None:
    """What runs doesn't matter."""
    told = {"environment": {"variables": {"TABLE": "souk-dev-order-events"}}}
    souk.program.add("aws:lambda/function:Function", "worker", told, parent=souk.product.component)
    assert_shared(judged(souk), "product", "order-events", "configuration")


def test_a_config_map_that_names_a_stranger_s_host(souk: Market) -> None:
    """Nor where."""
    data = {"data": {"CACHE": "master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com"}}
    souk.program.add("kubernetes:core/v1:ConfigMap", "settings", data, parent=souk.product.component)
    assert_shared(judged(souk), "product", "order-cache", "configuration")


def test_what_only_resembles_a_store_s_name_is_none(souk: Market) -> None:
    """A prefix, a path or a longer name is another thing."""
    for number, text in enumerate(("souk-dev-order-events-archive", "s3://souk-dev-order-events-copy/x", "order")):
        environment(souk, f"OTHER_{number}", text)
    assert judged(souk).clean
