"""A customer who shops through the API gateway, as the shop's own pages do."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import httpx

from components.errors import SoukError

LONGEST: Final = 30.0
"""Seconds for one answer: longer than API Gateway lets one take."""

GLANCE: Final = 0.2
FINAL: Final = frozenset({"confirmed", "rejected", "cancelled"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Product:
    """What is for sale. `amount` is in minor units."""

    id: str
    name: str
    amount: int
    currency: str

    @property
    def price(self) -> str:
        """`12.90 EUR`."""
        return f"{self.amount / 100:.2f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its owner sees it."""

    id: str
    status: str
    reason: str | None

    @property
    def number(self) -> str:
        """What its notifications call it."""
        return self.id[-8:].upper()


class Customer:
    """Somebody new. Close after use. Every method raises SoukError for an answer that isn't a success."""

    def __init__(self, api: str, name: str) -> None:
        self.email = f"{name.lower()}.{secrets.token_hex(4)}@example.org"
        self.name = name
        self._password = secrets.token_urlsafe(16)
        self._http = httpx.Client(base_url=api, timeout=LONGEST, trust_env=False)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def register(self, phone: str) -> None:
        """Make the account."""
        self._send(
            "POST",
            "/v1/users",
            {"email": self.email, "password": self._password, "name": self.name, "phone": phone},
        )

    def sign_in(self) -> None:
        """Get a token, and use it from now on."""
        answer = self._send("POST", "/v1/sessions", {"email": self.email, "password": self._password})
        self._http.headers["Authorization"] = f"Bearer {answer['accessToken']}"

    def find(self, words: str) -> Product:
        """The product that fits the words best."""
        found = self.read("/v1/products", q=words, limit=1)["products"]
        if not found:
            raise SoukError(
                f"the shop has nothing for {words!r}: it has no demo data. Start it with `souk local up --seed`."
            )
        price = found[0]["price"]
        return Product(found[0]["id"], found[0]["name"], price["amount"], price["currency"])

    def stock(self, product: Product) -> int:
        """How many can be ordered now."""
        return self.read(f"/v1/stock/{product.id}")["available"]

    def order(self, product: Product, card: str, quantity: int = 1, key: str | None = None) -> Order:
        """Place an order, once for its key, however often it is asked for. `card` is a token of the card provider's."""
        body = {
            "lines": [{"productId": product.id, "quantity": quantity}],
            "payment": {"method": "card", "token": card},
        }
        return _order(self._send("POST", "/v1/orders", body, {"Idempotency-Key": key or secrets.token_hex(16)}))

    def look(self, order_id: str) -> Order:
        """The order as it is now."""
        return _order(self.read(f"/v1/orders/{order_id}"))

    def orders(self, limit: int = 100) -> list[Order]:
        """The latest orders, the newest first."""
        return [_order(found) for found in self.read("/v1/orders", limit=limit)["orders"]]

    def read(self, path: str, **parameters: str | int) -> Any:
        """GET whatever the customer may see."""
        return self._send("GET", path, parameters=parameters)

    def _send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, str | int] | None = None,
    ) -> Any:
        try:
            answer = self._http.request(method, path, json=body, headers=headers, params=parameters)
        except httpx.TransportError as error:
            raise SoukError(f"{method} {path}: the API doesn't answer ({type(error).__name__}).") from error
        if not answer.is_success:
            raise SoukError(f"{method} {path}: the API answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()


def awaited(look: Callable[[], T], good: Callable[[T], bool], seconds: float) -> T:
    """What `look` sees as soon as it is good, or when the time is over: the caller says what that means."""
    until = time.monotonic() + seconds
    while not good(seen := look()) and time.monotonic() < until:
        time.sleep(GLANCE)
    return seen


def _order(found: Mapping[str, Any]) -> Order:
    return Order(found["id"], found["status"], found["reason"])
