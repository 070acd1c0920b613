"""How to reach customers, as their own events told it; and whose an order is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from botocore.exceptions import ClientError

from kit import clock
from kit.dynamodb import Table, attributes, item

from .heard import UserChanged, UserRegistered

ORDERS_KEPT: Final = timedelta(days=400)
"""How long it is known whose an order is: refunds come as late as warranty ends."""


class UnknownError(Exception):
    """Nobody has told yet. The message comes back; what it waits for may only have been overtaken."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer. `phone` in E.164."""

    customer_id: str
    email: str
    name: str
    phone: str | None


class Contacts:
    """The table `contacts`: `customer/<id>` and `order/<id>`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def remember(self, told: UserRegistered | UserChanged, at: datetime) -> None:
        """Remember a customer, unless something later is known."""
        contact = {"contactId": f"customer/{told.user_id}", "email": told.email, "name": told.name}
        try:
            self._table.client.put_item(
                TableName=self._table.table,
                Item=attributes({**contact, "phone": told.phone, "toldAt": clock.rfc3339(at)}),
                ConditionExpression="attribute_not_exists(contactId) OR toldAt < :at",
                ExpressionAttributeValues=attributes({":at": clock.rfc3339(at)}),
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise

    def remember_order(self, order_id: str, customer_id: str) -> None:
        """Remember whose an order is."""
        expires = int((clock.now() + ORDERS_KEPT).timestamp())
        entry = {"contactId": f"order/{order_id}", "customerId": customer_id, "expiresAt": expires}
        self._table.client.put_item(TableName=self._table.table, Item=attributes(entry))

    def of(self, customer_id: str) -> Contact:
        """A customer. Raises UnknownError."""
        found = self._read(f"customer/{customer_id}")
        return Contact(customer_id, found["email"], found["name"], found.get("phone"))

    def of_order(self, order_id: str) -> Contact:
        """The customer of an order. Raises UnknownError."""
        return self.of(self._read(f"order/{order_id}")["customerId"])

    def _read(self, contact_id: str) -> dict[str, str]:
        answer = self._table.client.get_item(
            TableName=self._table.table, Key=attributes({"contactId": contact_id}), ConsistentRead=True
        )
        if "Item" not in answer:
            raise UnknownError(f"{contact_id} is not known yet")
        return item(answer["Item"])
