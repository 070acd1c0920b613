"""What moto's API can't do, done on its backends: names that AWS would make up, and what was sent to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from moto.backends import get_backend

from souk.local.emulator import keeping


class Backends:
    """moto's state in one account and region."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    def waiting(self, queue: str) -> int:
        """How many messages of a queue can be received now; 1 for a queue that isn't there, whose call then fails."""
        found = self._of("sqs").queues.get(queue)
        return len(found.messages) if found is not None else 1

    def patience(self, queue: str) -> float:
        """For how many seconds a call waits that doesn't say: what the queue's own settings have."""
        found = self._of("sqs").queues.get(queue)
        return float(found.receive_message_wait_time_seconds) if found is not None else 0.0

    def name_streams(self, labels: Mapping[str, str]) -> None:
        """Give tables' streams the label that the plan has for them: policies name it."""
        for table, label in labels.items():
            self._of("dynamodb").tables[table].latest_stream_label = label

    def keep_secrets(self, texts: Mapping[str, str]) -> None:
        """Keep secrets under exactly these ARNs, as RDS does with those of its masters."""
        for arn, text in texts.items():
            name = arn.split(":", 6)[6][:-7]
            backend = self._of("secretsmanager")
            backend.create_secret(name, text, None, None, [], None, None, [], False)  # noqa: FBT003 - moto's signature
            backend.secrets[name].arn = arn

    def save(self, file: Path) -> None:
        """Keep what services have written."""
        keeping.save(self._of("dynamodb"), self._of("sqs"), file)

    def restore(self, file: Path) -> None:
        """Put back what was kept, if anything was."""
        keeping.restore(self._of("dynamodb"), self._of("sqs"), file)

    def sent(self, texts: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """Everything that went to people or topics: e-mails, topic messages and `texts`, each kind in order."""
        emails = [_email(message) for message in self._of("ses").sent_messages]
        sns = self._of("sns")
        topics = [
            {"channel": "topic", "to": [topic.arn], "subject": subject or "", "body": body}
            for topic in sns.topics.values()
            for _, body, subject, *_ in topic.sent_notifications
        ]
        phones = [{"channel": "sms", "to": [number], "subject": "", "body": body} for number, body in texts]
        return [*emails, *topics, *phones]

    def _of(self, service: str) -> Any:
        backends: Any = cast("Any", get_backend)(service)
        return backends[self._account][self._region]


def _email(message: Any) -> dict[str, Any]:
    to = [address for found in getattr(message, "destinations", {}).values() for address in found]
    return {
        "channel": "email",
        "from": getattr(message, "source", ""),
        "to": to,
        "subject": getattr(message, "subject", ""),
        "body": str(getattr(message, "body", getattr(message, "raw_data", ""))),
    }
