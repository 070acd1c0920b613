"""What each operation of the API does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.services.web.accounts import Accounts
from tests.services.web.market import Market


@dataclass(frozen=True, slots=True)
class Call:
    """What an operation is called with. `who` is empty on public routes."""

    who: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    key: str | None
    body: Any


Does = Callable[[Accounts, Market, Call], tuple[int, Any]]


def _end(accounts: Accounts, market: Market, call: Call) -> tuple[int, Any]:
    del market
    accounts.end(call.names["sessionId"])
    return 204, None


def _change(accounts: Accounts, market: Market, call: Call) -> tuple[int, Any]:
    del market
    accounts.profiles[call.who] |= call.body
    return 200, accounts.profiles[call.who]


DOES: dict[tuple[str, str], Does] = {
    ("POST", "/v1/users"): lambda accounts, _, call: (201, accounts.register(call.body)),
    ("POST", "/v1/sessions"): lambda accounts, _, call: (201, accounts.sign_in(call.body)),
    ("POST", "/v1/sessions/refresh"): lambda accounts, _, call: (200, accounts.refresh(call.body["refreshToken"])),
    ("DELETE", "/v1/sessions/{sessionId}"): _end,
    ("GET", "/v1/users/{userId}"): lambda accounts, _, call: (200, accounts.profiles[call.who]),
    ("PATCH", "/v1/users/{userId}"): _change,
    ("GET", "/v1/products"): lambda _, market, call: (200, market.find(call.query)),
    ("GET", "/v1/products/{productId}"): lambda _, market, call: (200, market.product(call.names["productId"])),
    ("POST", "/v1/orders"): lambda _, market, call: (201, market.place(call.who, call.body, call.key)),
    ("GET", "/v1/orders"): lambda _, market, call: (200, market.orders_of(call.who)),
    ("GET", "/v1/orders/{orderId}"): lambda _, market, call: (200, market.step(call.who, call.names["orderId"])),
    ("DELETE", "/v1/orders/{orderId}"): lambda _, market, call: (200, market.cancel(call.who, call.names["orderId"])),
    ("GET", "/v1/payments/{paymentId}"): lambda _, market, call: (
        200,
        market.payment(call.who, call.names["paymentId"]),
    ),
}
PUBLIC = {
    ("POST", "/v1/users"),
    ("POST", "/v1/sessions"),
    ("POST", "/v1/sessions/refresh"),
    ("GET", "/v1/products"),
    ("GET", "/v1/products/{productId}"),
}
