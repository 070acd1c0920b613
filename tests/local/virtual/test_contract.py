"""Stand-ins take, refuse and answer as their services would."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.errors import SoukError
from souk.local.virtual.contract import Asked, Contract, Told, key
from souk.local.virtual.desk import Call, Desk
from tests.kit.graphs import ROOT

PRODUCT = "00000000-0000-4000-8000-000000000009"
READ = "GET /v1/products/{productId}"
PLACED: dict[str, Any] = {
    "lines": [{"productId": PRODUCT, "quantity": 1}],
    "payment": {"method": "card", "token": "tok_visa"},
}
SIGNED_IN = {"x-souk-subject": "01900000-0000-7000-8000-000000000001", "x-souk-scope": "orders:write"}
JSON = {"content-type": "application/json"}


def contract(service: str) -> Contract:
    document = json.loads((ROOT / "services" / service / "openapi.json").read_text(encoding="utf-8"))
    return Contract(service, document, {"POST /v1/orders": "orders:write", READ: None})


def asked(method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **query: str) -> Asked:
    content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    return Asked(method, path, query, headers or {}, content)


def told(found: Contract, request: Asked) -> Told | None:
    """How a request is refused, None if it isn't."""
    matched = found.matched(request)
    return matched if isinstance(matched, Told) else found.refusal(matched, request)


ORDER: list[tuple[Asked, int | None]] = [
    (asked("POST", "/v1/orders", PLACED, SIGNED_IN | JSON), None),
    (asked("POST", "/v1/orders", PLACED, JSON), 401),
    (asked("POST", "/v1/orders", PLACED, {**SIGNED_IN, **JSON, "x-souk-subject": "-"}), 401),
    (asked("POST", "/v1/orders", PLACED, {**SIGNED_IN, **JSON, "x-souk-scope": "orders:read"}), 403),
    (asked("POST", "/v1/orders", PLACED, SIGNED_IN), 415),
    (asked("POST", "/v1/orders", {**PLACED, "lines": []}, SIGNED_IN | JSON), 422),
    (asked("POST", "/v1/orders", {**PLACED, "price": 1}, SIGNED_IN | JSON), 422),
    (asked("POST", "/v1/orders", b"{", SIGNED_IN | JSON), 422),
    (asked("POST", "/v1/orders", None, SIGNED_IN), 422),
    (asked("POST", "/v1/orders", PLACED, {**SIGNED_IN, **JSON, "idempotency-key": "a b"}), 422),
    (asked("GET", "/v1/orders", limit="5"), None),
    (asked("GET", "/v1/orders", limit="0"), 422),
    (asked("GET", "/v1/orders", limit="many"), 422),
    (asked("GET", "/v1/orders/x"), 422),
    (asked("PUT", "/v1/orders"), 405),
    (asked("GET", "/v1/baskets"), 404),
]


@pytest.mark.parametrize(("request_", "status"), ORDER)
def test_requests_are_refused_as_the_service_would(request_: Asked, status: int | None) -> None:
    """A caller that only a patient stand-in understands fails with the first real service."""
    refused = told(contract("order"), request_)
    assert (refused.status if refused else None) == status
    if refused:
        assert refused.kind == "application/problem+json"
        assert refused.body["status"] == status


def test_a_refusal_repeats_nothing_that_was_sent() -> None:
    """Calls are shown, and kept in terminals: a password that was too short stands there for good."""
    secret = "tell-nobody"  # noqa: S105 - that is the point
    body = {**PLACED, "payment": {"method": "card", "token": secret}}
    refused = told(contract("order"), asked("POST", "/v1/orders", body, SIGNED_IN | JSON))
    assert refused is not None
    assert secret not in json.dumps(refused.body)


def test_passwords_are_not_shown() -> None:
    """Somebody tries it with the password that is used everywhere, and shares the terminal."""
    user = contract("user")
    for path, more in (("/v1/users", {"email": "a@example.com", "name": "A"}), ("/v1/sessions", {"email": "x"})):
        request = asked("POST", path, {**more, "password": "used everywhere"}, JSON)
        matched = user.matched(request)
        assert not isinstance(matched, Told)
        assert json.loads(user.shown(matched, request.body)) == {**more, "password": "…"}
        assert user.shown(matched, b"used everywhere") == "(15 bytes that are no JSON)"


def test_answers_are_about_what_was_asked_for() -> None:
    """A caller that checks whose product it got would call every stand-in broken."""
    product = contract("product")
    request = asked("GET", f"/v1/products/{PRODUCT}")
    matched = product.matched(request)
    assert not isinstance(matched, Told)
    assert key(matched) == READ
    assert product.answer(matched).body["id"] == PRODUCT
    assert product.answer(matched) == product.answer(matched)


def test_prepared_answers_are_given_so_often_and_no_more() -> None:
    """A failure that goes on for ever is another test than one that passes."""
    desk = Desk({"product": contract("product")})
    desk.prepare("product", READ, 404, None, 2)
    found = [desk.next("product", READ) for _ in range(3)]
    assert [answer.status if answer else None for answer in found] == [404, 404, None]


@pytest.mark.parametrize(
    ("service", "operation", "status", "body", "message"),
    [
        ("order", READ, 200, {}, r"got 'order'; allowed: a service that a stand-in plays \(product\)"),
        ("product", "GET /v1/rugs", 200, {}, r"got 'GET /v1/rugs'; allowed: .*GET /v1/products"),
        ("product", READ, 200, {"id": 1}, "product never answers GET .* like this"),
        ("product", READ, 404, {"oops": True}, "product never answers GET .* like this"),
    ],
)
def test_an_answer_that_no_contract_has_is_refused(
    service: str, operation: str, status: int, body: Any, message: str
) -> None:
    """A test against an impossible answer proves nothing, and passes."""
    desk = Desk({"product": contract("product")})
    with pytest.raises(SoukError, match=message):
        desk.prepare(service, operation, status, body, 1)


def test_calls_are_kept_in_order() -> None:
    """What was asked, and what came of it, is what a team alone with its service has to go by."""
    desk = Desk({})
    for status in (200, 404):
        desk.called(Call("12:00:00", "order", "product", READ, "/v1/products/1", "", status, ""))
    assert [call["status"] for call in desk.calls()] == [200, 404]
