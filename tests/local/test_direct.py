"""The emulator's short way to moto: what it answers is what moto's own server answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder

from souk.local.emulator.direct import MODULES, Direct
from souk.local.emulator.turns import Application

SIGNED = "AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-1/{}/aws4_request, SignedHeaders=host, Signature=s"
TABLE = {
    "TableName": "direct",
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
PUT = {"TableName": "direct", "Item": {"k": {"S": "é"}}}
CALLS: list[tuple[str, str, Any]] = [
    ("dynamodb", "DynamoDB_20120810.PutItem", PUT),
    ("dynamodb", "DynamoDB_20120810.PutItem", PUT | {"ConditionExpression": "attribute_not_exists(k)"}),
    ("dynamodb", "DynamoDB_20120810.PutItem", PUT | {"TableName": "nowhere"}),
    ("dynamodb", "DynamoDB_20120810.PutItem", {"TableName": "direct", "Item": {"other": {"S": "x"}}}),
    ("dynamodb", "DynamoDB_20120810.GetItem", {"TableName": "direct", "Key": {"k": {"S": "é"}}}),
    ("dynamodb", "DynamoDBStreams_20120810.ListStreams", {}),
    ("sqs", "AmazonSQS.GetQueueUrl", {"QueueName": "nowhere"}),
    ("sqs", "AmazonSQS.SendMessage", {"QueueUrl": "http://localhost/123456789012/nowhere", "MessageBody": "x"}),
    ("events", "AWSEvents.PutEvents", {"Entries": [{"Source": "s", "DetailType": "t", "Detail": "no JSON"}]}),
    ("events", "AWSEvents.DescribeRule", {"Name": "nowhere"}),
]


def answer(application: Application, service: str, target: str, body: Any) -> tuple[int, str, Any]:
    """Status, error header and content of one call."""
    headers = Headers({"Authorization": SIGNED.format(service), "X-Amz-Target": target})
    sent = EnvironBuilder(
        method="POST", headers=headers, data=json.dumps(body), content_type="application/x-amz-json-1.0"
    )
    got = Client(application).open(sent)
    return got.status_code, got.headers.get("x-amzn-errortype", ""), json.loads(got.get_data() or b"{}")


@pytest.mark.parametrize(("service", "target", "body"), CALLS)
def test_the_short_way_gives_the_same_answer(service: str, target: str, body: Any) -> None:
    """A refusal that reads otherwise than AWS's: a service took it for an outage, and tried for an hour."""
    plain = DomainDispatcherApplication(create_backend_app)
    answer(plain, "dynamodb", "DynamoDB_20120810.CreateTable", TABLE)
    answer(plain, "dynamodb", "DynamoDB_20120810.PutItem", PUT)
    answers = [answer(way, service, target, body) for way in (plain, Direct(plain), plain)]
    told = [(status, kind, _lasting(content)) for status, kind, content in answers]
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("target", sorted(MODULES))
def test_whatever_has_a_short_way_takes_it(target: str) -> None:
    """moto calls a module otherwise one day, and every call went the long way unseen."""

    def long(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        del environ, start_response
        raise AssertionError("it went the long way")

    listing = {"AWSEvents": "ListRules", "AmazonSQS": "ListQueues"}.get(target)
    listing = listing or ("ListStreams" if "Streams" in target else "ListTables")
    service = {"AWSEvents": "events", "AmazonSQS": "sqs"}.get(target, "dynamodb")
    status, _, _ = answer(Direct(long), service, f"{target}.{listing}", {})
    assert status == 200


def _lasting(content: Any) -> Any:
    """An answer without what is new in each."""
    return json.loads(json.dumps(content), object_hook=lambda found: {k: v for k, v in found.items() if k != "EventId"})
