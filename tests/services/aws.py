"""An AWS emulator for the tests: a server in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import botocore.session
import httpx
from botocore.config import Config

from tests.kit.ports import free_port

PATIENCE = 60
ROOT = Path(__file__).parents[2]
REGION = "eu-west-1"
ACCOUNT = "123456789012"


class Aws:
    """The emulator. `environment` is what makes boto3 use it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }
        self.start()

    def start(self) -> None:
        """Start it. After an outage it has forgotten everything."""
        self._process = subprocess.Popen(  # noqa: S603 - our own test dependency
            [sys.executable, "-m", "tests.services.emulator", str(self.port)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, "the emulator does not start"
            with suppress(httpx.TransportError):
                httpx.get(f"{self.url}/moto-api/", trust_env=False)
                return
            time.sleep(0.05)

    def stop(self) -> None:
        """An outage."""
        self._process.kill()
        self._process.wait()

    def client(self, service: str) -> Any:
        """A client of the emulator."""
        return botocore.session.get_session().create_client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",  # noqa: S106 - what the emulator takes
            config=Config(connect_timeout=2, read_timeout=30),
        )

    def queue(self, name: str, receives: int | None = None) -> str:
        """A queue; with `receives`, one with a dead-letter queue `<name>-dlq` behind it. Returns its URL."""
        sqs = self.client("sqs")
        attributes = {"VisibilityTimeout": "180"}
        if receives is not None:
            dead = sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
            found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
            policy = {"deadLetterTargetArn": found["Attributes"]["QueueArn"], "maxReceiveCount": receives}
            attributes["RedrivePolicy"] = json.dumps(policy)
        return str(sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def bus(self, name: str) -> str:
        """A bus that brings everything to a queue. Returns the queue's URL."""
        sqs, events = self.client("sqs"), self.client("events")
        url = self.queue(f"{name}-all")
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.create_event_bus(Name=name)
        events.put_rule(Name=f"{name}-all", EventBusName=name, EventPattern=json.dumps({"account": [ACCOUNT]}))
        events.put_targets(Rule=f"{name}-all", EventBusName=name, Targets=[{"Id": "1", "Arn": arn}])
        return url

    def received(self, queue_url: str, number: int) -> list[dict[str, Any]]:
        """The bodies of so many messages, read as JSON and deleted."""
        sqs = self.client("sqs")
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + PATIENCE
        while len(found) < number:
            assert time.monotonic() < deadline, f"only {found} of {number} messages came"
            answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in answer.get("Messages", []):
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def close(self) -> None:
        """End it."""
        self.stop()
