"""The event store: an order's facts, appended under optimistic locking.

Every SNAPSHOT_EVERY-th fact carries the state after it. So as many facts, read from the end, always give the order,
however long its history is; and a snapshot is written with its fact or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from kit import clock, correlation, telemetry
from kit.dynamodb import Table, attributes, item
from kit.events.envelope import Message
from kit.ids import new_id

from .facts import Fact, Recorded
from .order import Order, after, replay

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

SNAPSHOT_EVERY: Final = 4
"""What a confirmed order has: placed, two holds, confirmed."""

FORMAT: Final = 1
"""Of snapshots. Raise it when what Order means changes: older ones are then left aside, and the facts replayed."""

LOST: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
"""What a transaction's reasons say when somebody else was first."""

NEW: Final = "attribute_not_exists(orderId)"


class ConflictError(Exception):
    """Somebody else appended first. Read again, decide again."""


class History:
    """The facts of all orders."""

    def __init__(self, events: Table) -> None:
        self._events = events

    def order(self, order_id: str) -> Order | None:
        """An order as it is now. None: there is none."""
        latest = self._read(order_id, limit=SNAPSHOT_EVERY)
        latest.reverse()
        for place in reversed(range(len(latest))):
            snapshot = _snapshot(latest[place])
            if snapshot is not None:
                return replay(snapshot, map(_recorded, latest[place + 1 :]))
        if latest and latest[0]["version"] > 1:
            return replay(None, self.between(order_id, 1, latest[-1]["version"]))
        return replay(None, map(_recorded, latest))

    def between(self, order_id: str, first: int, last: int) -> list[Recorded]:
        """An order's facts with these versions, both included, in order."""
        found: list[Recorded] = []
        while first <= last:
            answer = self._events.client.query(
                TableName=self._events.table,
                KeyConditionExpression="orderId = :order AND version BETWEEN :first AND :last",
                ExpressionAttributeValues=attributes({":order": order_id, ":first": first, ":last": last}),
                ConsistentRead=True,
            )
            found += [_recorded(item(one)) for one in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                break
            first = found[-1].version + 1
        return found

    def append(self, order_id: str, order: Order | None, facts: Sequence[Fact], cause: str | None = None) -> Order:
        """Append facts to the history that ends with `order`: all or none. Returns the order after them.

        Raises ConflictError if the history goes on already.
        """
        puts: list[PutTypeDef] = []
        for fact in facts:
            recorded = _now(order_id, 1 if order is None else order.version + 1, fact, cause)
            order = after(order, recorded)
            stored = _dumped(recorded)
            if order.version % SNAPSHOT_EVERY == 0:
                stored["snapshot"] = {"format": FORMAT, "order": _dumped(order)}
            puts.append({"TableName": self._events.table, "Item": attributes(stored), "ConditionExpression": NEW})
        if order is None:
            raise ValueError("nothing to append")
        if not self._write(puts):
            telemetry.count("history.conflicts")
            raise ConflictError(order_id)
        return order

    def _write(self, puts: Sequence[PutTypeDef]) -> bool:
        """Whether nobody was first. A transaction costs twice as much: for several only."""
        client = self._events.client
        try:
            if len(puts) == 1:
                client.put_item(**puts[0])
            else:
                client.transact_write_items(TransactItems=[{"Put": put} for put in puts])
        except (client.exceptions.ConditionalCheckFailedException, client.exceptions.TransactionConflictException):
            return False
        except client.exceptions.TransactionCanceledException as error:
            reasons: Any = error.response.get("CancellationReasons", ())
            if not LOST & {reason.get("Code") for reason in reasons}:
                raise
            return False
        return True

    def _read(self, order_id: str, limit: int) -> list[dict[str, Any]]:
        answer = self._events.client.query(
            TableName=self._events.table,
            KeyConditionExpression="orderId = :order",
            ExpressionAttributeValues=attributes({":order": order_id}),
            ScanIndexForward=False,
            Limit=limit,
            ConsistentRead=True,
        )
        return [item(one) for one in answer["Items"]]


def recorded(image: dict[str, Any]) -> Recorded:
    """A fact as DynamoDB's stream brings it. Raises ValueError if it is none."""
    return _recorded(item(image))


def _recorded(stored: dict[str, Any]) -> Recorded:
    return Recorded.model_validate(stored)


def _snapshot(stored: dict[str, Any]) -> Order | None:
    found = stored.get("snapshot")
    return Order.model_validate(found["order"]) if found and found["format"] == FORMAT else None


def _dumped(model: Message) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def _now(order_id: str, version: int, fact: Fact, cause: str | None) -> Recorded:
    return Recorded(
        order_id=order_id,
        version=version,
        event_id=new_id(),
        at=clock.now(),
        correlation_id=correlation.current_or_new(),
        traceparent=telemetry.traceparent(),
        cause=cause,
        fact=fact,
    )
