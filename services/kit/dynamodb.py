"""A DynamoDB table of the service's own: plain Python values in, plain Python values out.

Numbers are `int`: prices are minor units, and nothing else is counted in fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as AwayError

from kit import aws
from kit.settings import Table as TableSettings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, QueryInputTypeDef

NOT_NOW: Final = frozenset(
    {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException", "InternalServerError"}
)
"""Errors that pass (DynamoDB Developer Guide, "Error messages and codes"). botocore has asked three times by then."""

REASONS: Final = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
"""Of a cancelled transaction's reasons, those that mean the same."""

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()


class ThrottledError(ClientError):
    """DynamoDB takes no more for the moment: an outage, though a short one."""


class Table:
    """A dependency. `client` is boto3's own, `table` the table's physical name.

    `probe` is a key that no item has: asking for it shows that the table answers.
    """

    outages: tuple[type[Exception], ...] = (AwayError, HTTPClientError, ThrottledError)

    def __init__(self, name: str, settings: TableSettings, probe: Mapping[str, Any]) -> None:
        self.name = name
        self.table = settings.table
        self._probe = probe

    @cached_property
    def client(self) -> DynamoDBClient:
        """The client, safe to share between threads. Raises ThrottledError beside what boto3 raises."""
        made: DynamoDBClient = aws.client("dynamodb")
        made.meta.events.register("after-call.dynamodb", _told_apart)
        return made

    def open(self) -> None:
        """Nothing to do: a call is a request."""

    def close(self) -> None:
        """Nothing to do."""

    def check(self) -> None:
        """Ask for an item."""
        self.client.get_item(TableName=self.table, Key=attributes(self._probe))


def _told_apart(parsed: dict[str, Any], model: Any, **rest: Any) -> None:
    """botocore's hook behind a call. It knows this error as one of very many."""
    del rest
    code = parsed.get("Error", {}).get("Code")
    reasons = {reason.get("Code") for reason in parsed.get("CancellationReasons", ())} - {"None"}
    if code in NOT_NOW or (reasons and reasons <= REASONS):
        raise ThrottledError(parsed, model.name)  # pyright: ignore[reportArgumentType] - what botocore itself hands on


def attributes(item: Mapping[str, Any]) -> dict[str, AttributeValueTypeDef]:
    """An item as DynamoDB takes it. Attributes that are None are left out."""
    return {name: _serializer.serialize(value) for name, value in item.items() if value is not None}


def item(found: Mapping[str, AttributeValueTypeDef]) -> dict[str, Any]:
    """An item as Python has it."""
    return {name: _plain(_deserializer.deserialize(value)) for name, value in found.items()}


def items(table: Table, query: QueryInputTypeDef) -> Iterator[dict[str, Any]]:
    """Every item that a query finds, page by page as they are taken: its `Limit` is a page's."""
    asked: QueryInputTypeDef = {**query}
    while True:
        answer = table.client.query(**asked)
        yield from (item(one) for one in answer["Items"])
        last = answer.get("LastEvaluatedKey")
        if last is None:
            return
        asked["ExclusiveStartKey"] = last


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType] - JSON-like
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}  # pyright: ignore[reportUnknownVariableType] - JSON-like
    return value
