"""What has been sent: once for each event and outlet, whoever tries, and however often.

Neither SES nor SNS knows a message that comes twice. So an outlet is claimed first, and marked when it has sent. A
claim whose holder died runs out, and the message is sent then: twice only if it died between the sending and the mark.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from kit import clock, telemetry
from kit.dynamodb import Table, attributes
from kit.ids import new_id
from kit.log import log

CLAIMED: Final = timedelta(seconds=60)
"""Longer than a function runs that sends: what it claims is its own until it has ended."""

KEPT: Final = timedelta(days=30)
"""Longer than a message can come back: four days in its queue, fourteen among the dead letters."""


class ClaimedError(Exception):
    """Somebody else is at it, or died over it. The message comes back and sees how that ended."""


class Sent:
    """The table `sent`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def once(self, event_id: str, outlet: str, send: Callable[[], None]) -> None:
        """Send by an outlet what an event asks for, unless that was done. Raises ClaimedError, and as `send` does."""
        message_id, claim = f"{event_id}/{outlet}", new_id()
        if not self._claim(message_id, claim):
            log.info("sent before", event_id=event_id, outlet=outlet)
            return
        try:
            send()
        except Exception:
            self._let_go(message_id, claim)
            raise
        self._put({"messageId": message_id, "state": "sent", "sentAt": clock.rfc3339(clock.now())})
        telemetry.count("notifications.sent", outlet=outlet)
        log.info("sent", event_id=event_id, outlet=outlet)

    def _claim(self, message_id: str, claim: str) -> bool:
        """Claim. False: it is sent. Raises ClaimedError."""
        now = clock.now()
        until = int((now + CLAIMED).timestamp())
        try:
            self._put(
                {"messageId": message_id, "state": "claimed", "claim": claim, "until": until},
                ConditionExpression="attribute_not_exists(messageId) OR (#state = :claimed AND #until < :now)",
                ExpressionAttributeNames={"#state": "state", "#until": "until"},
                ExpressionAttributeValues=attributes({":claimed": "claimed", ":now": int(now.timestamp())}),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise
            if error.response.get("Item", {}).get("state") == {"S": "sent"}:
                return False
            raise ClaimedError(message_id) from None
        return True

    def _let_go(self, message_id: str, claim: str) -> None:
        try:
            self._table.client.delete_item(
                TableName=self._table.table,
                Key=attributes({"messageId": message_id}),
                ConditionExpression="claim = :claim",
                ExpressionAttributeValues=attributes({":claim": claim}),
            )
        except ClientError as error:  # it runs out by itself; why the sending failed is what has to be heard
            log.warning("claim not let go", message_id=message_id, reason=type(error).__name__)

    def _put(self, entry: dict[str, Any], **condition: Any) -> None:
        expires = int((clock.now() + KEPT).timestamp())
        self._table.client.put_item(
            TableName=self._table.table, Item=attributes(entry | {"expiresAt": expires}), **condition
        )
