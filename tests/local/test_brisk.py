"""The emulator's short cuts: the same answers as without them, and connections that stay open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

ASK = """
import json, sys, boto3
from moto import mock_aws
from moto.backends import get_backend
if sys.argv[1] == "brisk":
    from souk.local.emulator.brisk import make_brisk
    make_brisk()
kinds = {"AttributeName": "k", "AttributeType": "S"}, {"AttributeName": "v", "AttributeType": "N"}
kinds += {"AttributeName": "owner", "AttributeType": "S"},
key = [{"AttributeName": "k", "KeyType": "HASH"}, {"AttributeName": "v", "KeyType": "RANGE"}]
index = {"IndexName": "by-owner", "Projection": {"ProjectionType": "ALL"}}
index["KeySchema"] = [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "v", "KeyType": "RANGE"}]
stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
def put(k, v, owner, text):
    item = {"k": {"S": k}, "v": {"N": str(v)}, "x": {"M": {"l": {"L": [{"S": text}, {"BOOL": True}, {"NULL": True}]}}}}
    return {"TableName": "t", "Item": item | ({"owner": {"S": owner}} if owner else {})}
with mock_aws():
    db = boto3.client("dynamodb", "eu-west-1")
    db.create_table(TableName="t", AttributeDefinitions=kinds, KeySchema=key, BillingMode="PAY_PER_REQUEST",
                    GlobalSecondaryIndexes=[index], StreamSpecification=stream)
    for n in range(30):
        db.put_item(**put(f"k{n % 3}", n, f"o{n % 4}" if n % 5 else "", f"text {n}"))
    said = []
    def ask(**query):
        answer = db.query(TableName="t", **query)
        said.append([answer["Items"], answer["Count"], answer["ScannedCount"], answer.get("LastEvaluatedKey")])
        return answer
    one = {":k": {"S": "k1"}}
    ask(KeyConditionExpression="k = :k", ExpressionAttributeValues=one, ScanIndexForward=False, Limit=4)
    ask(KeyConditionExpression="k = :k AND v BETWEEN :a AND :b",
        ExpressionAttributeValues=one | {":a": {"N": "4"}, ":b": {"N": "16"}})
    ask(KeyConditionExpression="k = :k", ExpressionAttributeValues={":k": {"S": "nobody"}})
    owned = dict(IndexName="by-owner", KeyConditionExpression="#o = :o", ExpressionAttributeNames={"#o": "owner"},
                 ExpressionAttributeValues={":o": {"S": "o2"}}, Limit=3)
    page = ask(**owned)
    ask(**owned, ExclusiveStartKey=page["LastEvaluatedKey"])
    def transact(*puts):
        try:
            db.transact_write_items(TransactItems=[{"Put": one} for one in puts])
            said.append("done")
        except db.exceptions.TransactionCanceledException as error:
            said.append([reason["Code"] for reason in error.response["CancellationReasons"]])
    new = {"ConditionExpression": "attribute_not_exists(k)"}
    transact(put("k1", 100, "o2", "a") | new, put("k1", 101, "o2", "b") | new)
    transact(put("k1", 102, "o2", "c") | new, put("k1", 100, "o2", "never") | new)
    ask(KeyConditionExpression="k = :k", ExpressionAttributeValues=one)
    shard = get_backend("dynamodb")["123456789012"]["eu-west-1"].tables["t"].stream_shard
    records = shard.get(shard.starting_sequence_number, 99)
    said.append([[record["eventName"], record["dynamodb"]["Keys"]] for record in records])
    sqs = boto3.client("sqs", "eu-west-1")
    url = sqs.create_queue(QueueName="q.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for n in range(6):
        sqs.send_message(QueueUrl=url, MessageBody=str(n), MessageGroupId=str(n % 2), MessageDeduplicationId=str(n % 5))
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=3, VisibilityTimeout=30)["Messages"]
    said.append([message["Body"] for message in got])
    said.append(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=3).get("Messages", []))
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got[0]["ReceiptHandle"])
    said.append(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible"])["Attributes"])
    for name, more in (("c.fifo", {"FifoQueue": "true", "ContentBasedDeduplication": "true"}), ("plain", {})):
        other = sqs.create_queue(QueueName=name, Attributes=more)["QueueUrl"]
        group = {"MessageGroupId": "g"} if more else {}
        for n in range(3):
            sqs.send_message(QueueUrl=other, MessageBody=str(n % 2), **group)
        found = sqs.get_queue_attributes(QueueUrl=other, AttributeNames=["All"])["Attributes"]
        said.append({name: value for name, value in found.items() if not name.endswith("Timestamp")})
        some = sqs.get_queue_attributes(QueueUrl=other, AttributeNames=["ContentBasedDeduplication", "FifoQueue"])
        said.append(some.get("Attributes"))
    lasts = "attribute_exists(k) AND x.l[0] = :a", "attribute_not_exists(k) OR v < :v", "size(k) > :v", "v IN (:v, :w)"
    for text in lasts:
        for v in (1, 10):
            values = {":a": {"S": "text 1"}, ":v": {"N": str(v)}, ":w": {"N": "2"}}
            used = {name: value for name, value in values.items() if name in text}
            try:
                db.put_item(**put("k1", 1, "o1", "text 1"), ConditionExpression=text, ExpressionAttributeValues=used)
                said.append("put")
            except Exception as error:
                said.append(error.response["Error"])
    values, own = {":a": {"S": "o1"}}, {"#o": "owner"}
    asked = [("#o = :a", own), ("#o = :a", {"#o": "k"}), ("#o = :a", own | {"#no": "never"}), ("#o = :b", own)]
    for text, names in [*asked, ("size = :a", own)] * 2:
        try:
            db.put_item(**put("k1", 1, "o1", "text 1"), ConditionExpression=text, ExpressionAttributeNames=names,
                        ExpressionAttributeValues=values)
            said.append("put")
        except Exception as error:
            said.append(error.response["Error"] if hasattr(error, "response") else repr(error))
print(json.dumps(said))
"""


def said(how: str) -> list[Any]:
    """What moto answers, in a process of its own."""
    here = {**os.environ, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    done = subprocess.run([sys.executable, "-c", ASK, how], check=False, capture_output=True, text=True, env=here)  # noqa: S603 - our own program
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_short_cuts_change_no_answer() -> None:
    """An emulator that is quick and wrong lets a service pass that fails on AWS, or fails one that works there."""
    plain, brisk = said("plain"), said("brisk")
    assert len(plain) == len(brisk)
    for number, (before, after) in enumerate(zip(plain, brisk, strict=True)):
        assert before == after, f"answer {number}"
    assert ["None", "ConditionalCheckFailed"] in plain, "no transaction was cancelled"
    assert "put" in plain, "no condition held"
    assert "#no" in json.dumps(plain), "no name was unused"
