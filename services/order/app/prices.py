"""What products cost, as the product service says it now."""

from __future__ import annotations

import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Final

from pydantic import Field, ValidationError

from kit.client.service import ServiceClient, UnavailableError
from kit.events.envelope import Message
from kit.log import log
from kit.web.problems import ProblemError

from .events import Currency

PATIENCE: Final = 10.0
"""Seconds that all of an order's prices together may take: the API gateway waits 29 for the whole answer."""


class Price(Message):
    """What one costs, in the currency's minor unit. How much is too much is the order's to say."""

    amount: Annotated[int, Field(ge=0)]
    currency: Currency


class Product(Message):
    """What an order needs to know of a product."""

    price: Price


class Prices:
    """Asks for each product. Nothing is sold at a price from yesterday: without an answer, there is no order."""

    def __init__(self, products: ServiceClient) -> None:
        self._products = products

    def of(self, product_ids: Iterable[str]) -> dict[str, Price]:
        """Product → price. Raises a 422 problem for a product that isn't sold, a 503 problem if nobody can tell."""
        deadline = time.monotonic() + PATIENCE
        found: dict[str, Price] = {}
        for product_id in product_ids:
            if time.monotonic() > deadline:
                raise _unknown("took too long")
            found[product_id] = self._one(product_id)
        return found

    def _one(self, product_id: str) -> Price:
        try:
            answer = self._products.send("GET", f"/v1/products/{product_id}")
        except UnavailableError as error:
            raise _unknown(error.reason) from error
        if answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise ProblemError(422, "unknown-product", f"The product {product_id} is not sold.", productId=product_id)
        if not answer.is_success:
            raise _unknown(f"answered {answer.status_code}")
        try:
            return Product.model_validate_json(answer.content).price
        except ValidationError:
            raise _unknown("no product in the answer") from None


def _unknown(reason: str) -> ProblemError:
    log.warning("prices unknown", reason=reason)
    retry = {"Retry-After": "5"}
    return ProblemError(503, "prices-unavailable", "Prices can't be told now. Try again in a moment.", headers=retry)
