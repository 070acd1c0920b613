"""What has been sent: once for each event and outlet, whoever tries, and however often.

Neither SES nor SNS knows a message that comes twice. So an event is claimed first, and what reached the customer is
noted before anything else does, and at the end. A claim whose holder died runs out, and what is not noted is sent then:
twice only if it died between the sending and the note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from kit import clock, telemetry
from kit.dynamodb import Table, attributes, item
from kit.ids import new_id
from kit.log import log

CLAIMED: Final = timedelta(seconds=60)
"""Longer than a function runs that sends: what it claims is its own until it has ended."""

KEPT: Final = timedelta(days=30)
"""Longer than a message can come back: four days in its queue, fourteen among the dead letters."""


class ClaimedError(Exception):
    """Somebody else is at it, or died over it. The message comes back and sees how that ended."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One way out. `reaches` the customer: then whatever was sent before it is noted first."""

    outlet: str
    send: Callable[[], None]
    reaches: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the table has of an event: `claim` changes hands, `until` (seconds since 1970) runs out, `done` grows."""

    event_id: str
    claim: str
    until: int = 0
    done: frozenset[str] = field(default_factory=frozenset[str])


class Sent:
    """The table `sent`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def once(self, event_id: str, sendings: Sequence[Sending]) -> None:
        """Send what an event asks for by the outlets that haven't, in order. Raises ClaimedError, and as they do."""
        entry = self._claimed(event_id, frozenset(sending.outlet for sending in sendings))
        if entry is None:
            log.info("sent before", event_id=event_id)
            return
        noted = entry
        try:
            for sending in sendings:
                if sending.outlet in entry.done:
                    continue
                if sending.reaches and entry != noted:
                    self._keep(entry)
                    noted = entry
                sending.send()
                entry = replace(entry, done=entry.done | {sending.outlet})
                telemetry.count("notifications.sent", outlet=sending.outlet)
                log.info("sent", event_id=event_id, outlet=sending.outlet)
        except Exception:
            self._let_go(entry)
            raise
        if entry != noted:
            self._keep(entry)

    def _claimed(self, event_id: str, outlets: frozenset[str]) -> _Entry | None:
        """The event's entry, claimed. None: everything is sent. Raises ClaimedError."""
        now = clock.now()
        fresh = _Entry(event_id, new_id(), int((now + CLAIMED).timestamp()))
        before = self._tried(fresh, "attribute_not_exists(messageId)")
        if before is None:
            return fresh
        if outlets <= before.done:
            return None
        if before.until >= int(now.timestamp()):
            raise ClaimedError(event_id)
        taken = replace(fresh, done=before.done)
        if self._tried(taken, "claim = :before", {":before": before.claim}) is not None:
            raise ClaimedError(event_id)
        return taken

    def _keep(self, entry: _Entry) -> None:
        """Note what is done. Raises ClaimedError if the claim ran out and somebody else has it."""
        if self._tried(entry, "claim = :mine", {":mine": entry.claim}) is not None:
            raise ClaimedError(entry.event_id)

    def _let_go(self, entry: _Entry) -> None:
        """Note what is done, and let others have the rest at once."""
        try:
            self._keep(replace(entry, until=0))
        except (ClaimedError, ClientError) as error:  # it runs out by itself; why the sending failed has to be heard
            log.warning("claim not let go", event_id=entry.event_id, reason=type(error).__name__)

    def _tried(self, entry: _Entry, condition: str, values: dict[str, Any] | None = None) -> _Entry | None:
        """Put an entry. Returns the one that is there instead if the condition doesn't hold."""
        stored = {
            "messageId": entry.event_id,
            "claim": entry.claim,
            "until": entry.until,
            "done": sorted(entry.done),
            "expiresAt": int((clock.now() + KEPT).timestamp()),
        }
        named: dict[str, Any] = {"ExpressionAttributeValues": attributes(values)} if values else {}
        try:
            self._table.client.put_item(
                TableName=self._table.table,
                Item=attributes(stored),
                ConditionExpression=condition,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **named,
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise
            there: dict[str, Any] = item(error.response.get("Item", {}))
            found = _Entry(
                entry.event_id, there.get("claim", ""), there.get("until", 0), frozenset(there.get("done", ()))
            )
            # The same one is ours: stored, but the answer was lost, and botocore has asked again.
            return None if found == entry else found
        return None
