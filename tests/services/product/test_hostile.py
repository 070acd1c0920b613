"""Hostile input: it gets a 4xx, and changes nothing."""

# schemathesis types neither its checks nor its decorator.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

import base64
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
from tests.services.product.conftest import Site


def encoded(plain: bytes) -> str:
    """As cursors are."""
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


NOBODY = named_id("nobody")
schema = schemathesis.openapi.from_dict(documents("services.product.app", "product")["openapi.json"])


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_no_request_breaks_the_contract(case: Any, site: Site) -> None:
    """A request that makes a 500 is found by somebody; better by us."""
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    case.call_and_validate(base_url=str(site.http.base_url), checks=checks)


@pytest.mark.parametrize("path", ["%00", "..%2F..", "1%20OR%201=1", NOBODY.upper(), "-", "a" * 5000, NOBODY])
def test_no_path_but_an_id_reaches_the_database(site: Site, path: str) -> None:
    """A NUL in a path is an error of PostgreSQL's, and so a 500."""
    assert site.http.get(f"/v1/products/{path}").status_code in (404, 422)


@pytest.mark.parametrize(
    "q",
    [
        "'",
        "''; DROP TABLE products; --",
        "a & | ! <-> :* ( )",
        "\x00",
        "\\'",
        "%",
        "_",
        "ß²",
        "🧿",
        "a " * 50,
        "'a':*'",
    ],
)
def test_no_search_is_syntax(site: Site, q: str) -> None:
    """to_tsquery has a language of its own, whose errors are 500s."""
    assert site.http.get("/v1/products", params={"q": q}).status_code == 200


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "=",
        "",
        "ä",
        encoded(b"null"),
        encoded(b'{"kind": "rank", "rank": 1, "id": "' + NOBODY.encode() + b'"}'),
        encoded(b'{"kind": "name", "name": "a\\u0000", "id": "' + NOBODY.encode() + b'"}'),
        encoded(b'{"kind": "name", "name": "a", "id": "1 OR 1=1"}'),
        encoded(b'{"kind": "name", "name": {"a": 1}, "id": "' + NOBODY.encode() + b'"}'),
        encoded(b"[" * 700),
    ],
)
def test_no_cursor_but_one_s_own_is_taken(site: Site, cursor: str) -> None:
    """A cursor comes from a client, whatever was in it when it left."""
    assert site.http.get("/v1/products", params={"cursor": cursor}).status_code == 422


def test_a_rank_beyond_every_rank_is_no_cursor(site: Site) -> None:
    """A number that PostgreSQL has no type for."""
    cursor = encoded(b'{"kind": "rank", "rank": 99999999999999999999, "id": "' + NOBODY.encode() + b'"}')
    assert site.http.get("/v1/products", params={"q": "tea", "cursor": cursor}).status_code == 422


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 101}, {"limit": "all"}, {"category": "A'"}, {"q": "x" * 101}]
)
def test_no_page_is_larger_than_agreed(site: Site, query: dict[str, Any]) -> None:
    """One request for a million products."""
    assert site.http.get("/v1/products", params=query).status_code == 422


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_changes_the_catalogue_over_http(site: Site, method: str) -> None:
    """A route left over from development, found by somebody else."""
    assert site.http.request(method, "/v1/products", json={}).status_code == 405
