"""Customers who shop side by side, each waiting for its order's end before it places the next one."""

from __future__ import annotations

import itertools
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from components.errors import SoukError
from souk.local.demo.customer import FINAL, Customer, Product

PHONE: Final = "+4915112345678"
CARDS: Final = ("tok_visa", "tok_visa", "tok_visa", "tok_mastercard", "tok_flaky", "tok_lost", "tok_declined")
"""What a shop sees: good cards, a bank whose answers go missing, and one card in seven that is declined."""

FIRST_LOOK: Final = 0.7
LAST_LOOK: Final = 5.0
SLOWER: Final = 1.3
"""Seconds between two looks at an order: soon at first, then less often, as the shop's own pages ask (watch.js)."""

AGAIN: Final = 0.5
"""Seconds after which a customer who got no answer asks again."""

PATIENCE: Final = 240.0
"""Seconds for one order: what a killed process held stays hidden for thirty, and may be held by the next that dies."""

TOKEN_SECONDS: Final = 600.0
"""How long an access token is used: it lives for 900 s."""


@dataclass(frozen=True, slots=True)
class Bought:
    """One order as its customer saw it, whose number `customer` is.

    `answered` and `decided` are seconds since the first request for it, `attempts` is how often it was sent. `status`
    is "" if it had not ended when the customer gave up.
    """

    customer: int
    order_id: str
    product_id: str
    card: str
    payment_id: str | None
    status: str
    reason: str | None
    attempts: int
    answered: float
    decided: float


class Crowd:
    """So many customers. Close after use."""

    def __init__(self, api: str, many: int) -> None:
        self.customers = [Customer(api, f"Customer{number}") for number in range(many)]
        self._since = dict.fromkeys(range(many), 0.0)

    def arrive(self) -> Sequence[Product]:
        """Register and sign in. Returns what the shop sells."""
        for customer in self.customers:
            _insisting(lambda customer=customer: customer.register(PHONE))
        answer = _insisting(lambda: self.customers[0].read("/v1/products", limit=100))[0]
        return [
            Product(one["id"], one["name"], one["price"]["amount"], one["price"]["currency"])
            for one in answer["products"]
        ]

    def close(self) -> None:
        """Go home."""
        for customer in self.customers:
            customer.close()

    def pieces(self, product_id: str) -> int:
        """How many pieces of a product can be ordered."""
        return _insisting(lambda: self.customers[0].read(f"/v1/stock/{product_id}"))[0]["available"]

    def shop(self, products: Sequence[Product], orders: int, seed: int, over: float = 0) -> list[Bought]:
        """Place so many orders, over so many seconds at least. What and with which card follows from the seed."""
        chance = random.Random(seed)  # noqa: S311 - a repeatable run, no secret
        wanted = [(chance.choice(products), chance.choice(CARDS)) for _ in range(orders)]
        numbers, turn, began = itertools.count(), threading.Lock(), time.monotonic()
        bought: list[Bought] = []

        def work(number: int) -> None:
            while True:
                with turn:
                    place = next(numbers)
                if place >= orders:
                    return
                time.sleep(max(0.0, began + over * place / orders - time.monotonic()))
                self._sign_in(number)
                bought.append(self._buy(number, *wanted[place]))

        with ThreadPoolExecutor(len(self.customers)) as pool:
            for done in [pool.submit(work, number) for number in range(len(self.customers))]:
                done.result()
        return bought

    def listed(self) -> dict[str, str]:
        """Every order that customers have in their lists, by id, with its status."""
        found: dict[str, str] = {}
        for number, customer in enumerate(self.customers):
            self._sign_in(number)
            cursor: dict[str, str] = {}
            while True:
                page = _insisting(lambda c=customer, at=cursor: c.read("/v1/orders", limit=100, **at))[0]
                found |= {order["id"]: order["status"] for order in page["orders"]}
                if page["next"] is None:
                    break
                cursor = {"cursor": page["next"]}
        return found

    def payment(self, one: Bought) -> str:
        """The status of an order's payment, as its customer sees it; "" if there is none."""
        if one.payment_id is None:
            return ""
        self._sign_in(one.customer)
        path = f"/v1/payments/{one.payment_id}"
        return _insisting(lambda: self.customers[one.customer].read(path))[0]["status"]

    def _buy(self, number: int, product: Product, card: str) -> Bought:
        customer = self.customers[number]
        key, began, sent = secrets.token_hex(16), time.monotonic(), time.time()
        order, attempts = _insisting(lambda: customer.order(product, card, key=key))
        answered = time.monotonic() - began
        found = _awaited(lambda: customer.read(f"/v1/orders/{order.id}"))
        ended = found["status"] in FINAL
        return Bought(
            customer=number,
            order_id=order.id,
            product_id=product.id,
            card=card,
            payment_id=found["paymentId"],
            status=found["status"] if ended else "",
            reason=found["reason"],
            attempts=attempts,
            answered=answered,
            decided=datetime.fromisoformat(found["updatedAt"]).timestamp() - sent,
        )

    def _sign_in(self, number: int) -> None:
        if time.monotonic() - self._since[number] > TOKEN_SECONDS or not self._since[number]:
            _insisting(self.customers[number].sign_in)
            self._since[number] = time.monotonic()


def _awaited(look: Callable[[], Any]) -> dict[str, Any]:
    """An order once it has ended, or as it is when its customer gives up."""
    until, wait = time.monotonic() + PATIENCE, FIRST_LOOK
    while True:
        time.sleep(wait)
        found = _insisting(look)[0]
        if found["status"] in FINAL or time.monotonic() > until:
            return found
        wait = min(wait * SLOWER, LAST_LOOK)


def _insisting(what: Callable[[], Any]) -> tuple[Any, int]:
    """What comes of it, and at which attempt: a service that is being started again answers a moment later.

    Raises SoukError if nobody answers for long.
    """
    until = time.monotonic() + PATIENCE
    for attempt in itertools.count(1):
        try:
            return what(), attempt
        except SoukError:
            if time.monotonic() > until:
                raise
            time.sleep(AGAIN)
    raise AssertionError
