"""The DynamoDB tables and queues of a service, in the emulator, with the keys and indexes that its spec gives them."""

from __future__ import annotations

from typing import Any

from components.spec import Table
from tests.services.aws import Aws


def create(aws: Aws, table: Table, name: str) -> dict[str, str]:
    """A table of this name. Returns the variables that tell the service of it."""
    keys = [table.key, *([table.sort] if table.sort else [])]
    indexed = [key for index in table.indexes for key in (index.key, index.sort) if key]
    made: dict[str, Any] = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _schema(*keys),
        "AttributeDefinitions": [_attribute(key) for key in dict.fromkeys([*keys, *indexed])],
    }
    if table.indexes:
        made["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.name,
                "KeySchema": _schema(index.key, *([index.sort] if index.sort else [])),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in table.indexes
        ]
    if table.stream:
        made["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    aws.client("dynamodb").create_table(**made)
    return {f"{table.name.replace('-', '_').upper()}_TABLE": name}


def rows(aws: Aws, name: str) -> list[dict[str, Any]]:
    """Everything in a table, as DynamoDB has it."""
    return [
        item for page in aws.client("dynamodb").get_paginator("scan").paginate(TableName=name) for item in page["Items"]
    ]


def _schema(*keys: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": key.partition(":")[0], "KeyType": kind}
        for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
    ]


def _attribute(key: str) -> dict[str, str]:
    name, _, kind = key.partition(":")
    return {"AttributeName": name, "AttributeType": kind or "S"}
