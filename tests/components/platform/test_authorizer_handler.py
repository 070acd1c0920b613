"""What the authorizer answers API Gateway."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from components.edge.authorizer.handler import Authorizer, UnauthorizedError
from components.edge.authorizer.key_set import KeySet, KeysUnavailableError
from tests.components.platform.signing import CLAIMS, EXPECTED, NOW, key_set, signing_key

KEY = signing_key("one")
TOKEN = KEY.token(CLAIMS | {"scope": "orders:read"})
API = "arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/live"
ROUTES = {
    "GET /v1/orders": "orders:read",
    "GET /v1/orders/{orderId}": "orders:read",
    "POST /v1/orders": "orders:write",
    "GET /v1/orders/{orderId}/audit": "orders:audit",
}


def authorizer(*, reachable: bool = True) -> Authorizer:
    def fetch() -> bytes:
        if not reachable:
            raise OSError("unreachable")
        return key_set(KEY)

    return Authorizer(ROUTES, KeySet(fetch, lambda: NOW), EXPECTED)


def event(method: str, resource: str, path: str | None = None, **headers: str) -> dict[str, Any]:
    return {
        "type": "REQUEST",
        "methodArn": f"{API}/{method}{path or resource}",
        "resource": resource,
        "httpMethod": method,
        "headers": {"Authorization": f"Bearer {TOKEN}"} | headers,
    }


def statement(answer: dict[str, Any]) -> dict[str, Any]:
    (only,) = answer["policyDocument"]["Statement"]
    return only


def test_a_scope_opens_its_route() -> None:
    """The policy that API Gateway reads, and what the backend is told."""
    answer = authorizer().answer(event("GET", "/v1/orders"), NOW)
    assert statement(answer) == {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": f"{API}/GET/v1/orders",
    }
    assert answer["principalId"] == "user-1"
    assert answer["context"] == {"subject": "user-1", "scope": "orders:read"}


def test_the_kept_answer_fits_every_parameter() -> None:
    """A policy for order 1 that is kept for the route refuses order 2 until the cache expires."""
    answer = authorizer().answer(event("GET", "/v1/orders/{orderId}", "/v1/orders/1"), NOW)
    assert statement(answer)["Resource"] == f"{API}/GET/v1/orders/*"
    assert statement(answer)["Effect"] == "Allow"


@pytest.mark.parametrize(
    ("method", "resource"),
    [("POST", "/v1/orders"), ("GET", "/v1/orders/{orderId}/audit"), ("GET", "/v1/unknown"), ("PUT", "/v1/orders")],
)
def test_another_scope_stays_shut(method: str, resource: str) -> None:
    """A reader who can write; and a route that the table doesn't know must be closed, not open."""
    answer = authorizer().answer(event(method, resource), NOW)
    assert statement(answer)["Effect"] == "Deny"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"authorization": f"Bearer {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}x"},
    ],
)
def test_a_bad_header_is_answered_with_401(headers: dict[str, str]) -> None:
    """API Gateway makes a 401 of the message "Unauthorized" alone; two headers leave open which one counts."""
    with pytest.raises(UnauthorizedError, match=r"^Unauthorized$"):
        authorizer().answer(event("GET", "/v1/orders", None, **headers), NOW)


def test_header_and_scheme_are_case_insensitive() -> None:
    """HTTP/2 clients send lower-case names."""
    request = event("GET", "/v1/orders") | {"headers": {"authorization": f"bearer {TOKEN}"}}
    assert statement(authorizer().answer(request, NOW))["Effect"] == "Allow"


def test_an_outage_is_an_error_and_no_401(caplog: pytest.LogCaptureFixture) -> None:
    """The alarm counts `unavailable`; a 401 would make every client throw its token away."""
    with pytest.raises(KeysUnavailableError):
        authorizer(reachable=False).answer(event("GET", "/v1/orders"), NOW)
    assert "unavailable" in {getattr(record, "outcome", "") for record in caplog.records}


def test_tokens_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A token in a log is a password in a log."""
    caplog.set_level(logging.DEBUG)
    authorizer().answer(event("GET", "/v1/orders"), NOW)
    with pytest.raises(UnauthorizedError):
        authorizer().answer(event("GET", "/v1/orders"), NOW + 10_000)
    logged = "".join(str(record.__dict__) for record in caplog.records)
    assert "expired" in logged
    assert TOKEN not in logged
    assert TOKEN.split(".")[2] not in logged
