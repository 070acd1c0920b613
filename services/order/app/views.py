"""The read model: each order as its history has made it, found by its id, by its customer, or by its wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kit import clock
from kit.dynamodb import Table, attributes, item, items
from kit.events.envelope import Message, Time
from kit.ids import Id
from kit.web.cursors import decode, encode

from .order import Order

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

WAITING: Final = "waiting"
"""The one key of the index of orders that nothing is decided about: they are few, and leave it within seconds."""


class _Place(Message):
    """Where a page ends, as a client carries it."""

    order_id: Id
    placed_at: Time


class Views:
    """The read model's table. It is a little behind the histories, and never ahead of them."""

    def __init__(self, orders: Table) -> None:
        self._orders = orders

    def get(self, order_id: str, *, consistent: bool = False) -> Order | None:
        """An order, if it has come here yet."""
        key = attributes({"orderId": order_id})
        found = self._orders.client.get_item(TableName=self._orders.table, Key=key, ConsistentRead=consistent)
        return _order(item(found["Item"])) if "Item" in found else None

    def put(self, order: Order, before: int) -> bool:
        """Replace the view of version `before` (0: there is none). False: it has another one by now."""
        stored = order.model_dump(mode="json", by_alias=True, exclude_none=True)
        if order.status == "placed":
            stored[WAITING] = WAITING
        client = self._orders.client
        try:
            client.put_item(
                TableName=self._orders.table,
                Item=attributes(stored),
                ConditionExpression="attribute_not_exists(orderId) OR version = :before",
                ExpressionAttributeValues=attributes({":before": before}),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def of(self, customer_id: str, limit: int, cursor: str | None) -> tuple[list[Order], str | None]:
        """A page of a customer's orders, the newest first, and the cursor of the next. Raises a 422 problem."""
        asked: QueryInputTypeDef = {
            "TableName": self._orders.table,
            "IndexName": "by-customer",
            "KeyConditionExpression": "customerId = :customer",
            "ExpressionAttributeValues": attributes({":customer": customer_id}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if cursor is not None:
            # The customer is the caller, never the cursor's: what a client carries it can forge.
            place = decode(cursor, _Place).model_dump(mode="json", by_alias=True)
            asked["ExclusiveStartKey"] = attributes({"customerId": customer_id, **place})
        answer = self._orders.client.query(**asked)
        last = answer.get("LastEvaluatedKey")
        following = encode(_Place.model_validate(item(last))) if last else None
        return [_order(item(one)) for one in answer["Items"]], following

    def waiting_since(self, moment: datetime, page: int) -> Iterator[str]:
        """The orders that were placed before a moment and still wait, the oldest first; read so many at a time."""
        asked: QueryInputTypeDef = {
            "TableName": self._orders.table,
            "IndexName": "waiting",
            "KeyConditionExpression": "waiting = :waiting AND placedAt < :moment",
            "ExpressionAttributeValues": attributes({":waiting": WAITING, ":moment": clock.rfc3339(moment)}),
            "Limit": page,
        }
        yield from (one["orderId"] for one in items(self._orders, asked))


def _order(stored: dict[str, Any]) -> Order:
    return Order.model_validate(stored)
