"""Makes the planned resources in the emulator, through the same API that the services will use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from policies.analysis.values import as_mapping
from souk.local.plan.resources import Recorded, Resources

Clients = Callable[[str], Any]
"""Gives the boto3 client of a service by name."""

QUEUE_ATTRIBUTES: Final = {
    "visibilityTimeoutSeconds": "VisibilityTimeout",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "redrivePolicy": "RedrivePolicy",
    "fifoQueue": "FifoQueue",
    "deduplicationScope": "DeduplicationScope",
    "fifoThroughputLimit": "FifoThroughputLimit",
}
TYPES: Final = (
    "aws:sqs/queue:Queue",
    "aws:sns/topic:Topic",
    "aws:cloudwatch/eventBus:EventBus",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:dynamodb/table:Table",
    "aws:ssm/parameter:Parameter",
    "aws:s3/bucket:Bucket",
    "aws:sesv2/emailIdentity:EmailIdentity",
)
"""What is made. Everything else of the plan is stood in for elsewhere, or not at all: docs/local.md says which."""


def materialise(
    resources: Resources, clients: Clients, *, values: Mapping[str, str], deliverable: Callable[[str, str], bool]
) -> None:
    """Make everything. `values` replaces the values of parameters that name a store by its address on AWS.

    `deliverable(rule_arn, queue_arn)` says whether the queue's own policy lets the bus deliver: what it doesn't let in
    never arrives, as on AWS.
    """
    _queues(resources, clients("sqs"))
    for topic in resources.all("aws:sns/topic:Topic"):
        clients("sns").create_topic(Name=topic["name"])
    _bus(resources, clients("events"), deliverable)
    for table in resources.all("aws:dynamodb/table:Table"):
        clients("dynamodb").create_table(**_table(table))
        _expiry(table, clients("dynamodb"))
    for parameter in resources.all("aws:ssm/parameter:Parameter"):
        value = str(parameter.get("insecureValue") or parameter["value"])
        clients("ssm").put_parameter(Name=parameter["name"], Value=values.get(value, value), Type=parameter["type"])
    for bucket in resources.all("aws:s3/bucket:Bucket"):
        place = {"LocationConstraint": clients("s3").meta.region_name}
        clients("s3").create_bucket(Bucket=bucket["bucket"], CreateBucketConfiguration=place)
    for identity in resources.all("aws:sesv2/emailIdentity:EmailIdentity"):
        clients("sesv2").create_email_identity(EmailIdentity=identity["emailIdentity"])


def _queues(resources: Resources, sqs: Any) -> None:
    """Dead-letter queues first: a queue names its own."""
    for queue in sorted(resources.all("aws:sqs/queue:Queue"), key=lambda queue: "redrivePolicy" in queue.stated):
        attributes = {
            name: str(queue[key]).lower() if isinstance(queue[key], bool) else str(queue[key])
            for key, name in QUEUE_ATTRIBUTES.items()
            if key in queue.stated
        }
        sqs.create_queue(QueueName=queue["name"], Attributes=attributes)


def _bus(resources: Resources, events: Any, deliverable: Callable[[str, str], bool]) -> None:
    for bus in resources.all("aws:cloudwatch/eventBus:EventBus"):
        events.create_event_bus(Name=bus["name"])
    arns: dict[str, str] = {}
    for rule in resources.all("aws:cloudwatch/eventRule:EventRule"):
        made = events.put_rule(
            Name=rule["name"], EventBusName=rule["eventBusName"], EventPattern=rule["eventPattern"], State="ENABLED"
        )
        arns[rule["name"]] = made["RuleArn"]
    for target in resources.all("aws:cloudwatch/eventTarget:EventTarget"):
        if deliverable(arns[target["rule"]], target["arn"]):
            events.put_targets(
                Rule=target["rule"],
                EventBusName=target["eventBusName"],
                Targets=[{"Id": target.name, "Arn": target["arn"]}],
            )


def _table(table: Recorded) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "TableName": table["name"],
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": item["name"], "AttributeType": item["type"]} for item in table["attributes"]
        ],
        "KeySchema": list(_schema(table.props)),
    }
    if "globalSecondaryIndexes" in table.stated:
        wanted["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index["name"],
                "KeySchema": list(_schema(index)),
                "Projection": {"ProjectionType": index["projectionType"]},
            }
            for index in table["globalSecondaryIndexes"]
        ]
    if table.get("streamEnabled") is True:
        wanted["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": table["streamViewType"]}
    return wanted


def _schema(keys: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if keys.get("keySchemas"):
        yield from ({"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in keys["keySchemas"])
        return
    yield {"AttributeName": keys["hashKey"], "KeyType": "HASH"}
    if keys.get("rangeKey"):
        yield {"AttributeName": keys["rangeKey"], "KeyType": "RANGE"}


def _expiry(table: Recorded, dynamodb: Any) -> None:
    ttl = as_mapping(table.get("ttl"))
    if "ttl" in table.stated and ttl.get("enabled"):
        dynamodb.update_time_to_live(
            TableName=table["name"],
            TimeToLiveSpecification={"Enabled": True, "AttributeName": ttl["attributeName"]},
        )
