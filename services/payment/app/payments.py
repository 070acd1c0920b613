"""The payments' table. One payment is one item, so that what is so, what is wanted, and what is to be told change as
one, under a condition on the version: of two who change the same, one is second and reads again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from kit import clock
from kit.dynamodb import Table, attributes, item, items

from .payment import Payment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

DUE: Final = "due"
"""The one key of the index of payments that somebody must look after: they are few, and leave it within seconds."""

GRACE: Final = timedelta(seconds=10)
"""How long whoever changed a payment has to finish with it before anybody else looks."""


class StaleError(Exception):
    """Somebody else changed the payment. Read again."""


class Payments:
    """All payments."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, payment_id: str) -> Payment | None:
        """A payment as it is now."""
        found = self._table.client.get_item(
            TableName=self._table.table, Key=attributes({"paymentId": payment_id}), ConsistentRead=True
        )
        return Payment.model_validate(item(found["Item"])) if "Item" in found else None

    def save(self, payment: Payment, *, due_at: datetime | None = None) -> Payment:
        """Keep a changed payment. Returns it in its new version. Raises StaleError.

        `due_at`: when to look after it if it is busy; left out, after a grace.
        """
        before, now = payment.version, clock.now()
        due = (due_at or now + GRACE) if payment.busy else None
        saved = payment.model_copy(update={"version": before + 1, "updated_at": now, "due_at": due})
        stored = saved.model_dump(mode="json", by_alias=True, exclude_none=True)
        if due is not None:
            stored[DUE] = DUE
        client = self._table.client
        try:
            client.put_item(
                TableName=self._table.table,
                Item=attributes(stored),
                ConditionExpression="attribute_not_exists(paymentId) OR version = :before",
                ExpressionAttributeValues=attributes({":before": before}),
            )
        except client.exceptions.ConditionalCheckFailedException:
            raise StaleError(payment.payment_id) from None
        return saved

    def due(self, moment: datetime, page: int) -> Iterator[str]:
        """The payments that were to be looked after before a moment, the longest due first; read so many at a time."""
        asked: QueryInputTypeDef = {
            "TableName": self._table.table,
            "IndexName": "due",
            "KeyConditionExpression": "due = :due AND dueAt <= :moment",
            "ExpressionAttributeValues": attributes({":due": DUE, ":moment": clock.rfc3339(moment)}),
            "Limit": page,
        }
        yield from (one["paymentId"] for one in items(self._table, asked))
