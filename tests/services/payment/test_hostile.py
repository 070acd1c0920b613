"""Whatever is sent: an answer that the contract knows, within the memory that a task has."""

# schemathesis types neither its checks nor its decorator.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

import json
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
from tests.services.payment.conftest import TOTAL, Till, acting, event

schema = schemathesis.openapi.from_dict(documents("services.payment.app", "payment")["openapi.json"])
CARD = {"method": "card", "token": "tok_visa"}


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_no_request_breaks_the_contract(case: Any, till: Till) -> None:
    """A request that makes a 500 is found by somebody; better by us."""
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    case.call_and_validate(base_url=str(till.http.base_url), headers=acting(new_id()), checks=checks)


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        json.dumps({"detail": {"type": "order.placed", "version": 1}}),
        event("order.placed", orderId=new_id(), customerId="c", total={"amount": "x", "currency": "EUR"}, payment=CARD),
        event("order.placed", orderId=new_id(), customerId="c", total={"amount": -5, "currency": "EUR"}, payment=CARD),
        event("order.placed", orderId=new_id(), customerId="c", total=TOTAL),
        event("order.unheard-of", orderId=new_id()),
    ],
    ids=["no JSON", "no data", "no amount", "a negative amount", "no card", "unheard of"],
)
def test_poison_holds_nobody_up(till: Till, message: str) -> None:
    """One message that can't be read, and no more payments."""
    till.again(message)
    order_id, customer = till.placed()
    till.shown(order_id, customer, "authorised")
    assert till.running.wait_for("message failed")
    assert till.running.resident() < 120
