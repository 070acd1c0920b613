"""Two services at one store, one of them by a copy of it."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, adds, grants
from tests.policies.kit import Made, Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import DATABASE, TABLE, arn

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")


def _database(**source: Any) -> Change:
    """A database of order's that starts with product's data."""
    return adds(DATABASE, {"identifier": "restored", "engine": "postgres", **source})


def _snapshot(souk: Market) -> None:
    source = {"dbInstanceIdentifier": Ref(souk.product.parts["database"].urn, "identifier")}
    made = souk.program.add("aws:rds/snapshot:Snapshot", "snapshot", source, parent=souk.product.component)
    _database(snapshotIdentifier=made.id)(souk)


def _stream(souk: Market) -> None:
    stream = souk.program.add("aws:kinesis/stream:Stream", "changes", {"name": "x"}, parent=souk.product.component)
    props = {"tableName": Ref(souk.order.parts["table"].urn, "name"), "streamArn": stream.arn}
    token = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"  # noqa: S105 - a type token
    souk.program.add(token, "added", props, parent=souk.order.component)


def _managed(souk: Market) -> None:
    policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
    props = {"role": Ref(souk.product.task_role.urn, "name"), "policyArn": policy}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "added", props)


def _shared(*accounts: str) -> Change:
    """A snapshot of product's database, shared."""

    def change(souk: Market) -> None:
        source = Ref(souk.product.parts["database"].urn, "identifier")
        props = {"dbInstanceIdentifier": source, "sharedAccounts": list(accounts)}
        souk.program.add("aws:rds/snapshot:Snapshot", "added", props, parent=souk.product.component)

    return change


def _export(souk: Market) -> None:
    add, parent = souk.program.add, souk.product.component
    bucket = add("aws:s3/bucket:Bucket", "lake", {"bucket": "souk-dev-lake"}, parent=parent)
    props = {"sourceArn": souk.product.parts["database"].arn, "s3BucketName": bucket.id}
    add("aws:rds/exportTask:ExportTask", "added", props, parent=parent)
    bucket.computed["arn"] = "arn:aws:s3:::souk-dev-lake"
    grants("order", Action="s3:GetObject", Resource="arn:aws:s3:::souk-dev-lake/*")(souk)


def streamed(souk: Market) -> Made:
    """Order's stream of the changes to its table."""
    add, parent = souk.program.add, souk.order.component
    stream = add("aws:kinesis/stream:Stream", "changes", {"name": "souk-dev-changes"}, parent=parent)
    props = {"tableName": Ref(souk.order.parts["table"].urn, "name"), "streamArn": stream.arn}
    add("aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination", "changes", props, parent=parent)
    return stream


def _delivered(souk: Market) -> None:
    source = {"kinesisStreamArn": streamed(souk).arn, "roleArn": "arn:aws:iam::111122223333:role/elsewhere"}
    token = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"  # noqa: S105 - a type token
    souk.program.add(token, "added", {"kinesisSourceConfiguration": source}, parent=souk.product.component)


def _replicated(souk: Market) -> None:
    """Product exports its database into a bucket that is repeated in one of order's."""
    add, parent = souk.program.add, souk.product.component
    lake = add("aws:s3/bucket:Bucket", "lake", {"bucket": "souk-dev-lake"}, parent=parent)
    pond = add("aws:s3/bucket:Bucket", "pond", {"bucket": "souk-dev-pond"}, parent=souk.order.component)
    props = {"sourceArn": souk.product.parts["database"].arn, "s3BucketName": lake.id}
    add("aws:rds/exportTask:ExportTask", "added", props, parent=parent)
    rules = [{"status": "Enabled", "destination": {"bucket": pond.arn}}]
    token = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"  # noqa: S105 - a type token
    add(token, "added", {"bucket": lake.id, "rules": rules}, parent=parent)


def _integrated(souk: Market) -> None:
    """Product's database is repeated in order's warehouse."""
    add = souk.program.add
    warehouse = add("aws:redshiftserverless/namespace:Namespace", "house", {}, parent=souk.order.component)
    props = {"sourceArn": souk.product.parts["database"].arn, "targetArn": warehouse.arn}
    add("aws:rds/integration:Integration", "added", props, parent=souk.product.component)


def backed_up(souk: Market, vault: str) -> None:
    """Product backs its database up, and copies the backups to a vault."""
    add, parent = souk.program.add, souk.product.component
    rule = {"ruleName": "daily", "copyActions": [{"destinationVaultArn": vault}]}
    plan = add("aws:backup/plan:Plan", "plan", {"name": "plan", "rules": [rule]}, parent=parent)
    props = {"planId": plan.id, "resources": [souk.product.parts["database"].arn]}
    add("aws:backup/selection:Selection", "added", props, parent=parent)


def _bucket_admits(**elements: Any) -> Change:
    """Product exports its database into a bucket that lets somebody read."""

    def change(souk: Market) -> None:
        add, parent = souk.program.add, souk.product.component
        computed = {"arn": "arn:aws:s3:::souk-dev-lake"}
        lake = add("aws:s3/bucket:Bucket", "lake", {"bucket": "souk-dev-lake"}, parent=parent, computed=computed)
        props = {"sourceArn": souk.product.parts["database"].arn, "s3BucketName": lake.id}
        add("aws:rds/exportTask:ExportTask", "added", props, parent=parent)
        policy = statement(**{"Resource": "arn:aws:s3:::souk-dev-lake/*", **elements})
        add("aws:s3/bucketPolicy:BucketPolicy", "lake", {"bucket": lake.id, "policy": policy}, parent=parent)

    return change


_ORDER = {"AWS": "arn:aws:iam::111122223333:role/souk-dev-order-task"}
_FOREIGN_VAULT = "arn:aws:backup:eu-west-1:999999999999:backup-vault:theirs"
ALL = (
    Flaw("changes that a stranger has delivered", _RULE, _delivered),
    Flaw("an export that is repeated at a stranger's", _RULE, _replicated),
    Flaw("a database that is repeated in a stranger's warehouse", _RULE, _integrated),
    Flaw("an export that lets a stranger in", _RULE, _bucket_admits(Principal=_ORDER, Action="s3:GetObject")),
    Flaw(
        "an export that lets a stranger in to old versions",
        _RULE,
        _bucket_admits(Principal=_ORDER, Action="s3:GetObjectVersion"),
    ),
    Flaw("backups for another account", _RULE, lambda souk: backed_up(souk, _FOREIGN_VAULT), "later"),
    Flaw("a snapshot for everyone", _RULE, _shared("all")),
    Flaw("a snapshot for another account", _RULE, _shared("999999999999"), "later"),
    Flaw("an export that a stranger reads", _RULE, _export),
    Flaw("a database from a stranger's snapshot", _RULE, _snapshot),
    Flaw(
        "a database from AWS's own snapshot of a stranger's",
        _RULE,
        _database(snapshotIdentifier="rds:souk-dev-product-2026-11-29-03-15"),
    ),
    Flaw(
        "a database as a stranger's was a minute ago",
        _RULE,
        _database(restoreToPointInTime={"sourceDbInstanceIdentifier": "souk-dev-product"}),
    ),
    Flaw(
        "a table as a stranger's was a minute ago",
        _RULE,
        adds(TABLE, {"name": "restored", "restoreSourceName": "souk-dev-order-events"}, owner="product"),
    ),
    Flaw("changes to a stranger's stream", _RULE, _stream),
    Flaw(
        "an export of a stranger's table",
        _RULE,
        adds("aws:dynamodb/tableExport:TableExport", {"tableArn": _TABLE, "s3Bucket": "lake"}, owner="product"),
    ),
    Flaw(
        "a backup of everything",
        _RULE,
        adds("aws:backup/selection:Selection", {"resources": ["*"]}, owner="product"),
    ),
    Flaw("AWS's own policy for streams", _RULE, _managed),
)
