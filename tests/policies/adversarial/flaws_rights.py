"""Rights that nobody takes for a way to the data: to copy a store, to let somebody in, to take over what runs."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, adds, grants, states
from tests.policies.kit import Json, Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import arn

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_TASKS = arn("ecs", "task/souk/*")
_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"


def _on_table(action: str) -> Change:
    return grants("product", Action=f"dynamodb:{action}", Resource=_TABLE)


def _on_database(action: str, on: str) -> Change:
    def change(souk: Market) -> None:
        souk.product.parts["database"].computed["arn"] = arn("rds", "db:souk-dev-product")
        grants("order", Action=action, Resource=on)(souk)

    return change


def _logs(action: str, on: str) -> Change:
    """Product's database exports its log."""

    def change(souk: Market) -> None:
        souk.product.parts["database"].props["enabledCloudwatchLogsExports"] = ["postgresql"]
        _on_database(action, on)(souk)

    return change


def _shell(souk: Market) -> None:
    grants("product", Action="ecs:ExecuteCommand", Resource=arn("ecs", "task/souk/*"))(souk)


def _admits(key: str = "arn", **elements: Any) -> Change:
    """The policy of order's table, or of its stream."""

    def change(souk: Market) -> None:
        table = souk.order.parts["table"]
        table.computed["streamArn"] = f"{_TABLE}/stream/2026-11-29T00:00:00.000"
        policy = statement(**{"Action": "dynamodb:GetRecords", "Resource": "*", **elements})
        props = {"resourceArn": Ref(table.urn, key), "policy": policy}
        souk.program.add(_POLICY, "added", props, parent=souk.order.component)

    return change


def _by_tag(*actions: str) -> Change:
    """Product reads every table of its own tag, and may do more with any."""

    def change(souk: Market) -> None:
        souk.order.parts["table"].props["tags"] = {"souk:service": "order"}
        own = {"StringEquals": {"aws:ResourceTag/souk:service": ["product", "order" if not actions else "shared"]}}
        by_tag = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": _TABLE, "Condition": own}
        more = [{"Effect": "Allow", "Action": action, "Resource": _TABLE} for action in actions]
        states("product", Json({"Version": "2012-10-17", "Statement": [by_tag, *more]}))(souk)

    return change


ALL = (
    Flaw("tables by a tag that a stranger's has", _RULE, _by_tag()),
    Flaw("tables by a tag that one may set", _RULE, _by_tag("dynamodb:TagResource")),
    Flaw("a stranger's table to open", _RULE, _on_table("PutResourcePolicy")),
    Flaw("a stranger's table to back up", _RULE, _on_table("CreateBackup")),
    Flaw("a stranger's table to restore", _RULE, _on_table("RestoreTableToPointInTime")),
    Flaw("a stranger's table to stream", _RULE, _on_table("EnableKinesisStreamingDestination")),
    Flaw(
        "a stranger's password to set", _RULE, _on_database("rds:ModifyDBInstance", arn("rds", "db:souk-dev-product"))
    ),
    Flaw(
        "a stranger's log files",
        _RULE,
        _on_database("rds:DownloadDBLogFilePortion", arn("rds", "db:souk-dev-product")),
    ),
    Flaw(
        "a stranger's log files by pattern",
        _RULE,
        _on_database("rds:Download*", arn("rds", "db:souk-*")),
    ),
    Flaw("a stranger's statements", _RULE, _on_database("pi:GetDimensionKeyDetails", arn("pi", "metrics/rds/*"))),
    Flaw(
        "a stranger's exported log",
        _RULE,
        _logs("logs:FilterLogEvents", arn("logs", "log-group:/aws/rds/instance/souk-dev-product/*")),
    ),
    Flaw("any exported log", _RULE, _logs("logs:StartQuery", arn("logs", "log-group:*"))),
    Flaw(
        "a stranger's database to give a twin",
        _RULE,
        _on_database("rds:CreateBlueGreenDeployment", arn("rds", "db:souk-dev-product")),
    ),
    Flaw("any backup to restore", _RULE, _on_database("backup:StartRestoreJob", arn("backup", "recovery-point:*"))),
    Flaw(
        "any group to open",
        _RULE,
        _on_database("ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group/*")),
    ),
    Flaw("a stranger's table to follow", _RULE, _on_table("ReadDataForReplication")),
    Flaw("any snapshot to export", _RULE, _on_database("rds:StartExportTask", arn("rds", "snapshot:*"))),
    Flaw("a shell in a stranger's task", _RULE, _shell),
    Flaw("a session in a stranger's task", _RULE, grants("product", Action="ssm:StartSession", Resource=_TASKS)),
    Flaw("a table for everyone but one", _RULE, _admits(NotPrincipal={"AWS": "x"})),
    Flaw("a table for an id", _RULE, _admits(Principal={"AWS": "AROAEXAMPLEEXAMPLE123"})),
    Flaw("a table for people", _RULE, _admits(Principal={"Federated": "corp"})),
    Flaw("a table for anybody's jobs", _RULE, _admits(Principal={"Service": "glue.amazonaws.com"})),
    Flaw(
        "a stream for a stranger",
        _RULE,
        _admits("streamArn", Principal={"AWS": "arn:aws:iam::111122223333:role/souk-dev-product-task"}),
    ),
    Flaw(
        "a store of a kind that nobody modelled", _RULE, adds("aws:memorydb/cluster:Cluster", {"name": "new"}), "unsure"
    ),
)
