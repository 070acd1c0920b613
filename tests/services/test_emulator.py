"""The emulator that the services' tests stand on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from components.spec import Table
from kit.ids import new_id
from tests.services import tables
from tests.services.aws import Aws

WRITES = 150


def test_a_transaction_that_fails_takes_back_nothing_of_others(aws: Aws) -> None:
    """moto then puts all tables back to what they were before it: other orders' facts were gone, one run in ten."""
    name, done = f"facts-{new_id()}", threading.Event()
    tables.create(aws, Table(name="facts", key="id"), name)

    def write() -> None:
        database = aws.client("dynamodb")
        for number in range(WRITES):
            database.put_item(TableName=name, Item={"id": {"S": f"fact-{number}"}})
        done.set()

    def lose() -> int:
        database, lost = aws.client("dynamodb"), 0
        put = {"TableName": name, "ConditionExpression": "attribute_exists(id)"}
        puts = [{"Put": put | {"Item": {"id": {"S": f"never-{number}"}}}} for number in range(20)]
        while not done.is_set():
            with suppress(database.exceptions.TransactionCanceledException):
                database.transact_write_items(TransactItems=puts)
                lost -= 1
            lost += 1
        return lost

    with ThreadPoolExecutor(3) as pool:
        losers = [pool.submit(lose) for _ in range(2)]
        pool.submit(write).result()
        assert all(loser.result() > 0 for loser in losers)
    assert aws.client("dynamodb").scan(TableName=name)["Count"] == WRITES
