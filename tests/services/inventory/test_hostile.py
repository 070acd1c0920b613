"""Hostile input: it gets a 4xx, and changes nothing."""

# schemathesis types neither its checks nor its decorator.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

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
from kit.ids import named_id
from tests.services.inventory.conftest import Site

NOBODY = named_id("nobody")
schema = schemathesis.openapi.from_dict(documents("services.inventory.app", "inventory")["openapi.json"])


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_no_request_breaks_the_contract(case: Any, site: Site) -> None:
    """A request that makes a 500 is found by somebody; better by us."""
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    case.call_and_validate(base_url=str(site.http.base_url), checks=checks)


@pytest.mark.parametrize("path", ["%00", "..%2F..", "1%20OR%201=1", NOBODY.upper(), "-", "a" * 5000, NOBODY])
def test_no_path_but_an_id_reaches_the_database(site: Site, path: str) -> None:
    """A NUL in a path is an error of PostgreSQL's, and so a 500."""
    assert site.http.get(f"/v1/stock/{path}").status_code in (404, 422)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_changes_stock_over_http(site: Site, method: str) -> None:
    """A route left over from development, found by somebody else."""
    lamp = site.shelf.product(3)
    answer = site.http.request(method, f"/v1/stock/{lamp}", json={"available": 1000})
    assert answer.status_code == 405
    assert site.shelf.stock(lamp).available == 3
