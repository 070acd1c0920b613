"""The notification service's own code, and what left it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from werkzeug.exceptions import NotFound
from werkzeug.serving import make_server

from kit import aws as kit_aws
from kit.ids import new_id
from kit.sqs.batch import batch
from services.notification.app.application import make
from services.notification.app.notifier import Notifier
from services.notification.infra import SPEC
from souk.local.emulator.texts import Texts
from tests.services import tables
from tests.services.aws import Aws
from tests.services.delivery import body

DOMAIN = "shop.example.org"
SENDER = f"no-reply@{DOMAIN}"
PHONE = "+4915112345678"


@dataclass(frozen=True, slots=True)
class Desk:
    """The service in this process, on tables and topics of its own."""

    notifier: Notifier
    environment: dict[str, str]
    topics: dict[str, str] = field(repr=False)
    aws: Aws = field(repr=False)
    phones: Texts = field(repr=False)

    def handle(self, *bodies: str) -> list[int]:
        """What Lambda does with a batch. Returns the numbers of those that failed."""
        handler: Callable[[dict[str, Any], object], dict[str, Any]] = batch(self.notifier.handlers)
        records = [{"messageId": str(number), "body": one} for number, one in enumerate(bodies)]
        answer = handler({"Records": records}, None)
        return [int(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]]

    def customer(self, **changes: Any) -> dict[str, Any]:
        """Somebody new. Returns what their event said; they have their welcome."""
        data = {"userId": new_id(), "email": f"{new_id()}@example.org", "name": "Ada", "phone": PHONE} | changes
        assert self.handle(body("user.registered", data)) == []
        return data

    def mails(self, to: str) -> list[dict[str, str]]:
        """Mails to an address: subject and text."""
        data = httpx.get(f"{self.aws.url}/moto-api/data.json", trust_env=False).json()
        sent = [message for message in data.get("ses", {}).get("Message", []) if to in str(message["destinations"])]
        return [{"subject": message["subject"], "text": str(message["body"])} for message in sent]

    def told(self, channel: str, number: int) -> list[dict[str, Any]]:
        """So many messages of a topic."""
        return [json.loads(one["Message"]) for one in self.aws.received(self.topics[channel], number)]

    def texts(self) -> list[str]:
        """What has come to the number so far."""
        return [text for number, text in self.phones.sent if number == PHONE]

    def quiet(self, channel: str) -> bool:
        """Whether nothing more is on a topic."""
        answer = self.aws.client("sqs").receive_message(QueueUrl=self.topics[channel], WaitTimeSeconds=0)
        return not answer.get("Messages")


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Generator[Texts]:
    """The phone network's API, at boto3's own variable for it."""
    texts = Texts(NotFound())
    server = make_server("127.0.0.1", 0, texts, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", f"http://127.0.0.1:{server.server_port}")
    yield texts
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(aws: Aws, phones: Texts, base: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Generator[Desk]:
    """The service."""
    name = new_id()
    environment = base | {
        "EMAIL_SENDER": SENDER,
        "SMS_SENDER": "Souk",
        "QUEUE_URL": aws.queue(f"notifications-{name}", receives=3),
    }
    for table in SPEC.tables:
        environment |= tables.create(aws, table, f"{table.name}-{name}")
    aws.client("sesv2").create_email_identity(EmailIdentity=DOMAIN) if not _known(aws) else None
    topics: dict[str, str] = {}
    sns, sqs = aws.client("sns"), aws.client("sqs")
    for channel in SPEC.topics:
        arn = sns.create_topic(Name=f"{channel}-{name}")["TopicArn"]
        environment[f"{channel.upper()}_TOPIC_ARN"] = arn
        topics[channel] = aws.queue(f"{channel}-{name}")
        queue = sqs.get_queue_attributes(QueueUrl=topics[channel], AttributeNames=["QueueArn"])["Attributes"]
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue["QueueArn"])
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    kit_aws.session.cache_clear()
    yield Desk(make(), environment, topics, aws, phones)
    kit_aws.session.cache_clear()


def _known(aws: Aws) -> bool:
    found = aws.client("sesv2").list_email_identities()["EmailIdentities"]
    return any(identity["IdentityName"] == DOMAIN for identity in found)


def order(customer: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What an order's event says."""
    return {"orderId": new_id(), "customerId": customer["userId"]} | more
