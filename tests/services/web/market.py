"""Products, orders and payments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from kit import clock
from kit.ids import named_id, new_id
from tests.services.web.answers import Refusal

CATEGORIES = {"spices": "#7a1f3d", "lamps": "#1f3b57", "rugs": "#2d3b3a", "ceramics": "#6a3d2a", "tea": "#2a5a3c"}
EACH = 6
SOLD_OUT = "Tea 6"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320"><rect width="320" height="320" fill="{}"/>'
    '<circle cx="160" cy="160" r="90" fill="#e0a100"/></svg>'
)
Change = Callable[[dict[str, Any], dict[str, Any]], object]


class Market:
    """Thirty products; what becomes of an order follows from its card."""

    def __init__(self) -> None:
        self.products = {product["id"]: product for product in _products()}
        self.hold = False
        self._orders: dict[str, dict[str, Any]] = {}
        self._payments: dict[str, dict[str, Any]] = {}
        self._owners: dict[str, str] = {}
        self._next: dict[str, Iterator[Change]] = {}

    def find(self, query: Mapping[str, str]) -> dict[str, Any]:
        """A page of the catalogue. The cursor is a number here."""
        words, category = query.get("q", "").lower(), query.get("category")
        found = [
            {name: value for name, value in product.items() if name != "available"}
            for product in self.products.values()
            if words in product["name"].lower() and category in (None, product["category"])
        ]
        start, limit = int(query.get("cursor", "0")), int(query.get("limit", "24"))
        end = start + limit
        return {"products": found[start:end], "nextCursor": str(end) if end < len(found) else None}

    def product(self, product_id: str) -> dict[str, Any]:
        """One product."""
        if product_id not in self.products:
            raise Refusal(404, "not-found")
        return self.products[product_id]

    def named(self, name: str) -> dict[str, Any]:
        """The product of a name."""
        return next(product for product in self.products.values() if product["name"] == name)

    def place(self, who: str, wanted: dict[str, Any], key: str | None) -> dict[str, Any]:
        """Place an order, once for a key."""
        order_id = named_id("order", who, key) if key else new_id()
        if order_id in self._orders:
            return self._orders[order_id]
        lines = [{**line, "unitPrice": self.product(line["productId"])["price"]["amount"]} for line in wanted["lines"]]
        now = clock.rfc3339(clock.now())
        order = {
            "id": order_id,
            "status": "placed",
            "lines": lines,
            "total": {"amount": sum(line["quantity"] * line["unitPrice"] for line in lines), "currency": "EUR"},
            "paymentId": None,
            "reason": None,
            "placedAt": now,
            "updatedAt": now,
        }
        self._orders[order_id], self._owners[order_id] = order, who
        short = any(line["quantity"] > self.product(line["productId"])["available"] for line in lines)
        self._next[order_id] = iter(_course(wanted["payment"]["token"], short=short))
        return order

    def step(self, who: str, order_id: str) -> dict[str, Any]:
        """An order, after what comes next has happened to it."""
        order = self._own(who, order_id)
        shown = dict(order)
        change = None if self.hold else next(self._next[order_id], None)
        if change is not None:
            payment = self._payments.setdefault(order_id, self._payment(order))
            change(order, payment)
        return shown

    def cancel(self, who: str, order_id: str) -> dict[str, Any]:
        """Cancel an order."""
        order = self._own(who, order_id)
        self._next[order_id] = iter(())
        order |= {"status": "cancelled", "reason": "customer"}
        return order

    def payment(self, who: str, payment_id: str) -> dict[str, Any]:
        """A payment."""
        found = next((one for one in self._payments.values() if one["id"] == payment_id), None)
        if found is None or self._owners[found["orderId"]] != who:
            raise Refusal(404, "not-found")
        return found

    def orders_of(self, who: str) -> dict[str, Any]:
        """Somebody's orders, the newest first."""
        own = [order for order in self._orders.values() if self._owners[order["id"]] == who]
        return {"orders": own[::-1], "next": None}

    def _own(self, who: str, order_id: str) -> dict[str, Any]:
        if self._owners.get(order_id) != who:
            raise Refusal(404, "not-found")
        return self._orders[order_id]

    def _payment(self, order: dict[str, Any]) -> dict[str, Any]:
        now = clock.rfc3339(clock.now())
        made = {"id": new_id(), "orderId": order["id"], "status": "pending", "amount": order["total"], "reason": None}
        return made | {"createdAt": now, "updatedAt": now}


def _nothing(order: dict[str, Any], payment: dict[str, Any]) -> None:
    del order, payment


def _course(token: str, *, short: bool) -> list[Change]:
    if token == "tok_declined":  # noqa: S105 - of a card that doesn't exist
        return [lambda order, _: order.update(status="rejected", reason="payment-declined")]
    if short:
        return [lambda order, _: order.update(status="rejected", reason="out-of-stock")]
    return [
        lambda order, payment: (order.update(paymentId=payment["id"]), payment.update(status="authorised")),
        lambda order, _: order.update(status="confirmed"),
        _nothing,  # the money is taken a moment after the confirmation
        lambda _, payment: payment.update(status="captured"),
    ]


def _products() -> Iterator[dict[str, Any]]:
    for category, ground in CATEGORIES.items():
        for number in range(1, EACH + 1):
            name = f"{category.capitalize()} {number}"
            available = 0 if name == SOLD_OUT else number
            yield {
                "id": named_id("product", category, str(number)),
                "sku": f"{category}-{number}",
                "name": name,
                "description": f"Number {number} of the {category} that the stall is known for.",
                "category": category,
                "price": {"amount": 450 * number, "currency": "EUR"},
                "picture": f"data:image/svg+xml,{quote(SVG.format(ground), safe=' =:/,;()')}",
                "stock": "out-of-stock" if not available else "low" if available < 5 else "in-stock",
                "updatedAt": clock.rfc3339(clock.now()),
                "available": available,
            }
