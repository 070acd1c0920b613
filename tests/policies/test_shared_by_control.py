"""Rights that read nothing and give the data: to copy a store, to let somebody in, to take over what runs."""

from __future__ import annotations

import pytest

from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, TABLE, allow, arn, grant, role
from tests.policies.sharing import assert_shared, judged

_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_DATABASE = arn("rds", "db:souk-dev-product")
_ITEMS = arn("dynamodb", "table/souk-dev-items")


@pytest.mark.parametrize(
    "action",
    [
        "CreateBackup",
        "CreateTableReplica",
        "EnableKinesisStreamingDestination",
        "PutResourcePolicy",
        "RestoreTableFromBackup",
        "RestoreTableToPointInTime",
        "UpdateTable",
    ],
)
def test_a_table_that_a_stranger_may_copy_or_open(souk: Market, action: str) -> None:
    """A service that couldn't read the table wrote itself into the table's policy."""
    grant(souk.program, "added", souk.product.task_role, allow([f"dynamodb:{action}"], _TABLE))
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("rds:CreateDBSnapshot", _DATABASE),
        ("rds:ModifyDBInstance", _DATABASE),
        ("rds:RestoreDBInstanceToPointInTime", _DATABASE),
        ("rds:StartExportTask", arn("rds", "snapshot:*")),
    ],
)
def test_a_database_that_a_stranger_may_copy_or_open(souk: Market, action: str, on: str) -> None:
    """Whoever may set the master password needs no secret."""
    souk.product.parts["database"].computed["arn"] = _DATABASE
    grant(souk.program, "added", souk.order.task_role, allow([action], on))
    assert_shared(judged(souk), "order", "product-db", "IAM")


@pytest.mark.parametrize("action", ["DeleteTable", "DeleteTableReplica", "UpdateTimeToLive"])
def test_a_table_that_a_stranger_may_delete(souk: Market, action: str) -> None:
    """One who couldn't delete an item had all of them expire."""
    grant(souk.program, "added", souk.product.task_role, allow([f"dynamodb:{action}"], _TABLE))
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert souk.program.mode == "preview" or "may delete it or its data" in said.text


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("elasticache:ModifyUser", arn("elasticache", "user:souk-dev-order")),
        ("elasticache:CreateSnapshot", arn("elasticache", "replicationgroup:souk-dev-order")),
    ],
)
def test_a_cache_that_a_stranger_may_copy_or_open(souk: Market, action: str, on: str) -> None:
    """A password set by a stranger is a stranger's password."""
    souk.order.parts["cache-user"].computed["arn"] = arn("elasticache", "user:souk-dev-order")
    grant(souk.program, "added", souk.product.task_role, allow([action], on))
    assert_shared(judged(souk), "product", "order-cache", "IAM")


def test_a_master_secret_that_a_stranger_may_open(souk: Market) -> None:
    """He lets himself in by the secret's own policy."""
    document = allow(["secretsmanager:PutResourcePolicy"], arn("secretsmanager", "secret:rds!db-*"))
    grant(souk.program, "added", souk.order.task_role, document)
    assert_shared(judged(souk), "order", "product-db", "credential")


def test_a_graph_that_a_stranger_may_ask(souk: Market) -> None:
    """Neptune's own actions have a service name of their own."""
    token = "aws:neptune/cluster:Cluster"  # noqa: S105 - a type token
    props = {"clusterIdentifier": "graph", "clusterResourceId": "cluster-GRAPH"}
    souk.program.add(token, "graph", props, parent=souk.product.component)
    may = allow(["neptune-db:ReadDataViaQuery"], arn("neptune-db", "cluster-GRAPH/*"))
    grant(souk.program, "added", souk.order.task_role, may)
    assert_shared(judged(souk), "order", "graph", "IAM")


def test_what_says_how_a_store_is_gives_none_of_it(souk: Market) -> None:
    """Whoever watches a store isn't in it."""
    watch = allow(["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"], _TABLE)
    grant(souk.program, "added", souk.product.task_role, watch)
    assert judged(souk).clean


def _reading_items(souk: Market) -> None:
    """Product's service reads a table."""
    souk.program.add(
        TABLE, "items", {"name": "souk-dev-items"}, parent=souk.product.component, computed={"arn": _ITEMS}
    )
    grant(souk.program, "read", souk.product.task_role, allow(["dynamodb:GetItem"], _ITEMS))


def test_new_code_for_a_strangers_function(souk: Market) -> None:
    """A build of one team's could put its code into the other's function, and ran under that one's role."""
    _reading_items(souk)
    props = {"name": "souk-dev-worker", "role": souk.product.task_role.arn}
    named = arn("lambda", "function:souk-dev-worker")
    computed = {"arn": named}
    token = "aws:lambda/function:Function"  # noqa: S105 - a type token
    souk.program.add(token, "worker", props, parent=souk.product.component, computed=computed)
    grant(souk.program, "added", souk.order.task_role, allow(["lambda:UpdateFunctionCode"], named))
    assert_shared(judged(souk), "order", "items", "IAM")


@pytest.mark.parametrize("cluster", ["souk", "*"])
def test_a_shell_in_a_strangers_task(souk: Market, cluster: str) -> None:
    """In the task one is the task."""
    _reading_items(souk)
    shell = allow(["ecs:ExecuteCommand"], arn("ecs", f"task/{cluster}/*"), arn("ecs", "cluster/souk"))
    grant(souk.program, "added", souk.order.task_role, shell)
    assert_shared(judged(souk), "order", "items", "IAM")


def test_a_shell_in_another_cluster(souk: Market) -> None:
    """The tasks of another cluster are others."""
    reader = role(souk.program, "items-reader", souk.product.component)
    souk.program.add(
        TABLE, "items", {"name": "souk-dev-items"}, parent=souk.product.component, computed={"arn": _ITEMS}
    )
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], _ITEMS))
    souk.product.parts["task"].props["taskRoleArn"] = reader.arn
    souk.product.parts["runs"].props["cluster"] = arn("ecs", "cluster/souk")
    grant(souk.program, "added", souk.order.task_role, allow(["ecs:ExecuteCommand"], arn("ecs", "task/debug/*")))
    assert not [message for message, _ in judged(souk).violations if "the store items" in message]


@pytest.mark.parametrize(
    "start",
    ["apprunner:CreateService", "batch:SubmitJob", "batch:RegisterJobDefinition", "elasticmapreduce:RunJobFlow"],
)
def test_a_role_passed_to_something_new_to_start(souk: Market, start: str) -> None:
    """What is started with a stranger's role does what it is told, with the stranger's rights."""
    _reading_items(souk)
    reader = role(souk.program, "items-reader", souk.product.component, "batch.amazonaws.com")
    grant(souk.program, "items-read", reader, allow(["dynamodb:GetItem"], _ITEMS))
    passing = allow(["iam:PassRole", start], f"arn:aws:iam::{ACCOUNT}:role/souk-dev-items-reader", "*")
    grant(souk.program, "added", souk.order.task_role, passing)
    assert_shared(judged(souk), "order", "items", "IAM")
