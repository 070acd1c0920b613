"""The plan's policies, as the services meet them."""

from __future__ import annotations

import uuid

import pytest

from souk.graph.model import Graph
from souk.local.necessary import unused
from souk.local.plan.system import Plan
from tests.local.running import Running, eventually

QUEUES = "https://sqs.eu-west-1.amazonaws.com/111122223333/"


def test_a_service_uses_its_own_table_and_no_other(system: Running) -> None:
    """ "Denied on the other's" proves nothing where everything is denied: its own has to work."""
    item = {"paymentId": {"S": uuid.uuid4().hex}, "orderId": {"S": "o"}}
    call = {"service": "dynamodb", "operation": "put_item", "TableName": "souk-dev-payment-payments", "Item": item}
    assert system.tell("payment", "aws", **call) == {"ok": {}}
    answer = system.tell("order", "aws", **call)
    assert answer["code"] == "AccessDeniedException"
    table = "arn:aws:dynamodb:eu-west-1:111122223333:table/souk-dev-payment-payments"
    assert (
        f"assumed-role/souk-dev-order-task/order is not authorized to perform: dynamodb:PutItem on resource: {table}"
        in answer["message"]
    )
    assert "dynamodb:PutItem" in system.log("emulator")
    assert table in system.log("emulator")


def test_an_index_is_granted_by_itself(system: Running) -> None:
    """A grant on a table is none on its indexes: a query that works on a laptop would fail on AWS."""
    query = {
        "service": "dynamodb",
        "operation": "query",
        "TableName": "souk-dev-order-orders",
        "IndexName": "by-customer",
        "KeyConditionExpression": "customerId = :c",
        "ExpressionAttributeValues": {":c": {"S": "nobody"}},
    }
    assert system.tell("order", "aws", **query)["ok"]["Count"] == 0
    scan = {"service": "dynamodb", "operation": "scan", "TableName": "souk-dev-order-orders"}
    assert system.tell("order", "aws", **scan)["code"] == "AccessDeniedException"


@pytest.mark.parametrize(
    ("source", "kind", "bus"),
    [
        ("souk.payment", "order.placed", "souk-dev-events"),
        ("souk.order", "payment.captured", "souk-dev-events"),
        ("souk.order", "order.placed", "default"),
    ],
)
def test_a_service_publishes_in_its_own_name_only(system: Running, source: str, kind: str, bus: str) -> None:
    """A service that can speak for another can confirm payments that never were."""
    entry = {"EventBusName": bus, "Source": source, "DetailType": kind, "Detail": "{}"}
    answer = system.tell("order", "aws", service="events", operation="put_events", Entries=[entry])
    assert answer["code"] == "AccessDeniedException"


def test_a_batch_is_judged_entry_by_entry(system: Running) -> None:
    """One allowed entry at the head of a batch must not let the others through."""
    entries = [
        {"EventBusName": "souk-dev-events", "Source": source, "DetailType": "order.placed", "Detail": "{}"}
        for source in ("souk.order", "souk.user")
    ]
    answer = system.tell("order", "aws", service="events", operation="put_events", Entries=entries)
    assert answer["code"] == "AccessDeniedException"


def test_nobody_reads_a_masters_secret_or_another_queue(system: Running) -> None:
    """The master's password is for the migration task alone."""
    secrets = {"service": "secretsmanager", "operation": "get_secret_value"}
    arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-65d1555a-e44f-4a83-afab-9504f759b187-ILB3MU"
    assert system.tell("user", "aws", **secrets, SecretId=arn)["code"] == "AccessDeniedException"
    receive = {"service": "sqs", "operation": "receive_message", "QueueUrl": f"{QUEUES}souk-dev-payment"}
    assert system.tell("order", "aws", **receive)["code"] == "AccessDenied"


def test_an_event_reaches_its_subscribers_queues(system: Running) -> None:
    """The bus delivers by the planned rules, which the queues' own policies admit."""
    name = uuid.uuid4().hex
    entry = {
        "EventBusName": "souk-dev-events",
        "Source": "souk.order",
        "DetailType": "order.placed",
        "Detail": f'{{"name": "{name}"}}',
    }
    sent = system.tell("order", "aws", service="events", operation="put_events", Entries=[entry])
    assert sent["ok"]["FailedEntryCount"] == 0
    for service in ("payment", "inventory"):
        receive = {
            "service": "sqs",
            "operation": "receive_message",
            "QueueUrl": f"{QUEUES}souk-dev-{service}",
            "WaitTimeSeconds": 5,
            "MaxNumberOfMessages": 10,
        }
        messages = system.tell(service, "aws", **receive)["ok"]["Messages"]
        assert any(name in message["Body"] for message in messages)


def test_a_tables_changes_reach_its_queue_in_order(system: Running) -> None:
    """A read model that is told of version 2 before version 1 is wrong for good."""
    order = uuid.uuid4().hex
    for version in ("1", "2", "3"):
        item = {"orderId": {"S": order}, "version": {"N": version}}
        put = {"service": "dynamodb", "operation": "put_item", "TableName": "souk-dev-order-events", "Item": item}
        assert system.tell("order", "aws", **put) == {"ok": {}}
    receive = {
        "service": "sqs",
        "operation": "receive_message",
        "QueueUrl": f"{QUEUES}souk-dev-order-events-stream.fifo",
        "WaitTimeSeconds": 5,
        "MaxNumberOfMessages": 10,
        "AttributeNames": ["MessageGroupId"],
    }
    bodies: list[str] = []

    def received() -> bool:
        found = system.tell("order", "aws", **receive)["ok"].get("Messages", [])
        for message in found:
            bodies.append(message["Body"])
            delete = {"QueueUrl": receive["QueueUrl"], "ReceiptHandle": message["ReceiptHandle"]}
            system.tell("order", "aws", service="sqs", operation="delete_message", **delete)
        return sum(order in body for body in bodies) == 3

    assert eventually(received)
    versions = [body.partition('"version": {"N": "')[2][0] for body in bodies if order in body]
    assert versions == ["1", "2", "3"]


def test_a_functions_batch_fails_in_part(system: Running) -> None:
    """A poisoned message must not take its neighbours with it, nor be deleted with them."""
    good = [uuid.uuid4().hex for _ in range(2)]
    for say in (good[0], "poison", good[1]):
        entry = {
            "EventBusName": "souk-dev-events",
            "Source": "souk.user",
            "DetailType": "user.registered",
            "Detail": f'{{"say": "{say}"}}',
        }
        system.tell("user", "aws", service="events", operation="put_events", Entries=[entry])

    def sent() -> set[str]:
        return {message["body"] for message in system.ask("sent")}

    assert eventually(lambda: sent() >= set(good))
    assert "poison" not in sent()


def test_what_was_used_is_told_apart_from_what_was_not(system: Running, dev_up: Graph) -> None:
    """A permission that no flow needs is one that only an intruder would use."""
    put = {"service": "dynamodb", "operation": "put_item", "TableName": "souk-dev-payment-payments"}
    assert "ok" in system.tell("payment", "aws", **put, Item={"paymentId": {"S": "used"}, "orderId": {"S": "o"}})
    left = {(item.role, item.action): item.why for item in unused(Plan.of(dev_up), system.ask("used"))}
    assert ("souk-dev-payment-task", "dynamodb:PutItem") not in left
    assert left["souk-dev-payment-task", "dynamodb:GetItem"] is None
    assert "checkout" in str(left["souk-dev-payment-execution", "ecr:BatchGetImage"])
