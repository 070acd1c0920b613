"""Two services at one store's data: it was handed on by a tag, a migration, a subscription, a list, a share."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, adds, grants, service
from tests.policies.kit import Json, Made, Ref, Text
from tests.policies.market import Market, store_group
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, QUEUE, TABLE, allow, arn, grant, role, tls_only

_RULE = "no-shared-database"
SELECTION = "aws:backup/selection:Selection"
LAKE = "arn:aws:s3:::souk-dev-lake"
_TABLE_ARN = arn("dynamodb", "table/souk-dev-order-events")
_ORDERS = {"key": "aws:ResourceTag/souk:service", "value": "order"}


def lake(souk: Market, owner: str = "order") -> Made:
    """A bucket of somebody's that is no store."""
    props = {"bucket": "souk-dev-lake", "policy": tls_only("s3:*", LAKE, f"{LAKE}/*")}
    computed = {"arn": LAKE}
    return souk.program.add(
        "aws:s3/bucket:Bucket", "lake", props, parent=service(souk, owner).component, computed=computed
    )


def exported(souk: Market) -> Made:
    """Order exports its table to a bucket of its own."""
    made = lake(souk)
    props = {"tableArn": _TABLE_ARN, "s3Bucket": made.id}
    souk.program.add("aws:dynamodb/tableExport:TableExport", "export", props, parent=souk.order.component)
    return made


def imported(souk: Market, owner: str) -> None:
    """A table of somebody's that starts with order's export."""
    source = {"inputFormat": "DYNAMODB_JSON", "s3BucketSource": {"bucket": exported(souk).id}}
    props = {"name": "souk-dev-copy", "deletionProtectionEnabled": True, "pointInTimeRecovery": {"enabled": True}}
    of = service(souk, owner)
    own = arn("dynamodb", "table/souk-dev-copy")
    made = {**props, "importTable": source}
    souk.program.add(TABLE, "copy", made, parent=of.component, computed={"arn": own})
    of.component.props["stores"].append("copy")
    grant(souk.program, "copy", of.task_role, allow(["dynamodb:GetItem"], own))


def listed(*, blocked: bool, by: str = "acl") -> Change:
    """Order's export lies in a bucket whose list is for anyone."""

    def change(souk: Market) -> None:
        made, add, parent = exported(souk), souk.program.add, souk.order.component
        everyone = {"grantee": {"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AllUsers"}}
        grants_ = {"grants": [{**everyone, "permission": "READ"}]}
        stated: dict[str, Any] = {"acl": "public-read"} if by == "acl" else {"accessControlPolicy": grants_}
        add("aws:s3/bucketAcl:BucketAcl", "lake", {"bucket": made.id, **stated}, parent=parent)
        if blocked:
            block = {"bucket": made.id, "ignorePublicAcls": True}
            add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "lake", block, parent=parent)

    return change


def migrated(souk: Market, *, target: str = "") -> None:
    """Product repeats its database in a bucket of its own, or in another database by its host."""
    add, parent, bucket = souk.program.add, souk.product.component, lake(souk, "product")
    source = {"endpointType": "source", "engineName": "postgres"}
    source |= {"serverName": Ref(souk.product.parts["database"].urn, "address")}
    start = add("aws:dms/endpoint:Endpoint", "start", source, parent=parent, computed={"endpointArn": "arn:a"})
    ends = {"sourceEndpointArn": start.out("endpointArn")}
    if target:
        props = {"endpointType": "target", "engineName": "redis", "serverName": target}
        end = add("aws:dms/endpoint:Endpoint", "end", props, parent=parent, computed={"endpointArn": "arn:b"})
    else:
        props = {"endpointType": "target", "bucketName": bucket.id}
        end = add("aws:dms/s3Endpoint:S3Endpoint", "end", props, parent=parent, computed={"endpointArn": "arn:b"})
    ends |= {"targetEndpointArn": end.out("endpointArn"), "migrationType": "full-load"}
    add("aws:dms/replicationTask:ReplicationTask", "nightly", ends, parent=parent)


def _migrated_to_a_reader(souk: Market) -> None:
    migrated(souk)
    grants("order", Action="s3:GetObject", Resource=f"{LAKE}/*")(souk)


def _migrated_to_a_cache(souk: Market) -> None:
    migrated(souk, target="master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com")


def piped(owner: str, **extra: Any) -> Change:
    """A pipe of order's hands the changes of its table on to a queue of somebody's."""

    def change(souk: Market) -> None:
        add, to = souk.program.add, service(souk, owner)
        own = arn("sqs", "souk-dev-changes")
        redrive = Json({"deadLetterTargetArn": souk.order.parts["dead"].arn})
        props = {"name": "souk-dev-changes", "sqsManagedSseEnabled": True, "redrivePolicy": redrive}
        props |= {"policy": tls_only("sqs:*", own)}
        queue = add(QUEUE, "changes", props, parent=to.component, computed={"arn": own})
        table = souk.order.parts["table"]
        table.computed["streamArn"] = f"{_TABLE_ARN}/stream/2026-11-29T00:00:00.000"
        acting = role(souk.program, "order-pipe", souk.order.component, "pipes.amazonaws.com")
        ends = {"roleArn": acting.arn, "source": table.out("streamArn"), "target": queue.arn}
        add("aws:pipes/pipe:Pipe", "changes", {**ends, **extra}, parent=souk.order.component)

    return change


def called(souk: Market, owner: str, qualifier: str) -> None:
    """Order's stream calls a version of somebody's function."""
    add, of = souk.program.add, service(souk, owner)
    props = {"name": f"souk-dev-{owner}", "role": of.task_role.arn, "runtime": "python3.13"}
    computed = {"arn": arn("lambda", f"function:souk-dev-{owner}")}
    made = add("aws:lambda/function:Function", "reader", props, parent=of.component, computed=computed)
    table = souk.order.parts["table"]
    table.computed["streamArn"] = f"{_TABLE_ARN}/stream/2026-11-29T00:00:00.000"
    ends = {"eventSourceArn": table.out("streamArn"), "functionName": Text((made.arn, f":{qualifier}"))}
    add("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", ends, parent=souk.order.component)


def subscribed(souk: Market, owner: str) -> None:
    """Product's exported log is handed on to somebody's function."""
    add, of = souk.program.add, service(souk, owner)
    souk.product.parts["database"].props["enabledCloudwatchLogsExports"] = ["postgresql"]
    props = {"name": f"souk-dev-{owner}", "role": of.task_role.arn, "runtime": "python3.13"}
    made = add("aws:lambda/function:Function", "reader", props, parent=of.component)
    ends = {"logGroup": "/aws/rds/instance/souk-dev-product/postgresql", "destinationArn": made.arn}
    token = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"  # noqa: S105 - a type token
    add(token, "reader", {**ends, "filterPattern": ""}, parent=souk.product.component)


def slow_log(souk: Market, kind: str) -> None:
    """Order's cache writes a log that product may read."""
    props = {"name": "/souk/dev/order-cache", "retentionInDays": 7}
    group = souk.program.add("aws:cloudwatch/logGroup:LogGroup", "log", props, parent=souk.order.component)
    to = {"destination": group.out("name"), "destinationType": "cloudwatch-logs", "logFormat": "json", "logType": kind}
    souk.order.parts["cache"].props["logDeliveryConfigurations"] = [to]
    grants("product", Action="logs:FilterLogEvents", Resource=arn("logs", "log-group:/souk/dev/order-cache:*"))(souk)


def _watched(souk: Market) -> None:
    """Order has a cluster and a stream of what it is told; product may read that."""
    add, order = souk.program.add, souk.order
    guarded = store_group(souk, order, "order-aurora", 5432)
    order.component.props["stores"].append("order-aurora")
    props: dict[str, Any] = {"clusterIdentifier": "souk-dev-aurora", "engine": "aurora-postgresql"}
    props |= {"vpcSecurityGroupIds": [guarded.id], "storageEncrypted": True}
    made = add("aws:rds/cluster:Cluster", "order-aurora", props, parent=order.component)
    name = "aws-rds-das-cluster-ABCDEFGHIJKLMNOP1"
    stated = {"resourceArn": made.arn, "mode": "async"}
    token = "aws:rds/clusterActivityStream:ClusterActivityStream"  # noqa: S105 - a type token
    add(token, "told", stated, parent=order.component, computed={"kinesisStreamName": name})
    grants("product", Action="kinesis:GetRecords", Resource=arn("kinesis", "stream/aws-rds-das-*"))(souk)


def graph(souk: Market, owner: str, name: str, **props: Any) -> Made:
    """A graph database of somebody's, of two instances."""
    of, add = service(souk, owner), souk.program.add
    guarded = store_group(souk, of, name, 8182)
    of.component.props["stores"].append(name)
    kept = {"storageEncrypted": True, "deletionProtection": True, "backupRetentionPeriod": 7}
    kept |= {"clusterIdentifier": name, "vpcSecurityGroupIds": [guarded.id], "iamDatabaseAuthenticationEnabled": True}
    made = add("aws:neptune/cluster:Cluster", name, {**kept, **props}, parent=of.component)
    for letter in "ab":
        instance = {"clusterIdentifier": made.id}
        add("aws:neptune/clusterInstance:ClusterInstance", f"{name}-{letter}", instance, parent=of.component)
    grant(souk.program, name, of.task_role, allow(["neptune-db:connect"], arn("neptune-db", "*/*")))
    return made


def _documents(souk: Market) -> None:
    add = souk.program.add
    joined = {"globalClusterIdentifier": "souk-global"}
    add("aws:docdb/globalCluster:GlobalCluster", "souk-global", joined, parent=souk.order.component)
    for of in (souk.order, souk.product):
        guarded = store_group(souk, of, f"{of.name}-docs", 27017)
        props = {"clusterIdentifier": f"{of.name}-docs", "vpcSecurityGroupIds": [guarded.id], **joined}
        add("aws:docdb/cluster:Cluster", f"{of.name}-docs", props, parent=of.component)


def shared(souk: Market, thing: Made) -> None:
    """Something of product's is shared with another account."""
    add, parent = souk.program.add, souk.product.component
    share = add("aws:ram/resourceShare:ResourceShare", "share", {"name": "x"}, parent=parent)
    whom = {"principal": "999999999999", "resourceShareArn": share.arn}
    add("aws:ram/principalAssociation:PrincipalAssociation", "whom", whom, parent=parent)
    what = {"resourceArn": thing.arn, "resourceShareArn": share.arn}
    add("aws:ram/resourceAssociation:ResourceAssociation", "what", what, parent=parent)


def _operated(souk: Market) -> None:
    spec = {"name": "souk-dev-runner", "assumeRolePolicyDocument": "{}"}
    props = {"metadata": {"name": "runner"}, "spec": spec}
    souk.program.add("kubernetes:iam.services.k8s.aws/v1alpha1:Role", "runner", props)


def pointed(souk: Market, reader: str) -> None:
    """Order's export has a door of its own, whose policy is stated beside it."""
    add, parent = souk.program.add, souk.order.component
    own = arn("s3", "accesspoint/souk-dev-lake")
    made = {"bucket": exported(souk).id, "name": "souk-dev-lake"}
    point = add("aws:s3/accessPoint:AccessPoint", "door", made, parent=parent, computed={"arn": own})
    whom = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{reader}-task"}
    policy = statement(Principal=whom, Action="s3:GetObject", Resource=f"{own}/object/*")
    props = {"accessPointArn": point.arn, "policy": policy}
    add("aws:s3control/accessPointPolicy:AccessPointPolicy", "door", props, parent=parent)


def _right(action: str) -> Change:
    return lambda souk: (exported(souk), grants("product", Action=action, Resource=LAKE)(souk))


ALL = (
    Flaw(
        "backups of all that is a stranger's, by tag",
        _RULE,
        adds(SELECTION, {"planId": "p", "selectionTags": [{**_ORDERS, "key": "souk:service"}]}, owner="product"),
    ),
    Flaw(
        "backups of all that is a stranger's, by condition",
        _RULE,
        adds(
            SELECTION,
            {"planId": "p", "resources": ["*"], "conditions": [{"stringEquals": [_ORDERS]}]},
            owner="product",
        ),
    ),
    Flaw(
        "backups of all but one's own",
        _RULE,
        adds(
            SELECTION,
            {"planId": "p", "conditions": [{"stringNotLikes": [{**_ORDERS, "value": "prod*"}]}]},
            owner="product",
        ),
    ),
    Flaw("a table from a stranger's export", _RULE, lambda souk: imported(souk, "product")),
    Flaw("an export that anyone may list and read", _RULE, listed(blocked=False)),
    Flaw("an export for a group of everyone", _RULE, listed(blocked=False, by="grant")),
    Flaw("an export that a stranger may open", _RULE, _right("s3:PutBucketPolicy")),
    Flaw("an export that a stranger may repeat", _RULE, _right("s3:PutReplicationConfiguration")),
    Flaw("an export behind a door that a stranger may use", _RULE, lambda souk: pointed(souk, "product")),
    Flaw("a migration to where a stranger reads", _RULE, _migrated_to_a_reader),
    Flaw("a migration to a stranger's store", _RULE, _migrated_to_a_cache),
    Flaw("changes that a pipe hands on as they are", _RULE, piped("product")),
    Flaw("changes for an alias of a stranger's function", _RULE, lambda souk: called(souk, "product", "live")),
    Flaw("changes for a version of a stranger's function", _RULE, lambda souk: called(souk, "product", "7")),
    Flaw("a log that a stranger's function is sent", _RULE, lambda souk: subscribed(souk, "order")),
    Flaw("a stream of what a database is told", _RULE, _watched),
    Flaw("slow commands that a stranger reads", _RULE, lambda souk: slow_log(souk, "slow-log")),
    Flaw("documents of two services in one cluster", "store-single-owner", _documents),
    Flaw(
        "a graph repeated by a stranger's",
        "store-single-owner",
        lambda souk: graph(souk, "product", "two", replicationSourceIdentifier=graph(souk, "order", "one").arn),
    ),
    Flaw("a parameter for another account", _RULE, lambda souk: shared(souk, souk.product.parts["host"]), "later"),
    Flaw("a role that an operator makes", _RULE, _operated, "unsure"),
    Flaw(
        "a product of a catalogue",
        _RULE,
        adds("aws:servicecatalog/provisionedProduct:ProvisionedProduct", {"name": "x"}, owner=None),
        "unsure",
    ),
)
