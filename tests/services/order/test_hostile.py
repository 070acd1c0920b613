"""Whatever is sent: an answer that the contract knows, within the memory that a task has."""

# schemathesis types neither its checks nor its decorator.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

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
