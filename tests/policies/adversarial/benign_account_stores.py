"""Well-kept accounts: databases, caches, tables and files, with what AWS does for whoever owns them."""

from __future__ import annotations

import itertools
from typing import Any

from tests.policies.adversarial.account import KEY, Account, account
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Json, Made, Text
from tests.policies.parts import CACHE, DATABASE, allow, arn, grant

CLUSTER = "aws:rds/cluster:Cluster"
_KEPT: dict[str, Any] = {
    "deletionProtection": True,
    "backupRetentionPeriod": 14,
    "storageEncrypted": True,
    "manageMasterUserPassword": True,
    "iamDatabaseAuthenticationEnabled": True,
}
_MASTER = arn("secretsmanager", "secret:rds!db-1-AbCdEf")


def _guarded(at: Account, port: int, *between: str) -> tuple[Made, ...]:
    """Security groups of an application, of what lies between, and of a store."""
    at.vpc()
    groups = tuple(at.group(name) for name in ("app", *between, "store"))
    for source, target in itertools.pairwise(groups):
        at.connect(source, target, port)
    return groups


def _database(at: Account, group: Made, **props: Any) -> Made:
    at.add("aws:rds/subnetGroup:SubnetGroup", "db", {"name": "db", "subnetIds": at.subnets()})
    named = {"identifier": "orders", "engine": "postgres", "engineVersion": "17.4", "dbSubnetGroupName": "db"}
    settings = {**named, **_KEPT, "multiAz": True, "vpcSecurityGroupIds": [group.id], **props}
    computed = {"address": "orders.c1.eu-west-1.rds.amazonaws.com", "resourceId": "db-ORDERS"}
    return at.add(DATABASE, "db", settings, computed={**computed, "masterUserSecrets": [{"secretArn": _MASTER}]})


def rds_proxy(at: Account) -> Made:
    """A function at a database by a proxy, which logs in with the master's secret."""
    app, between, store = _guarded(at, 5432, "proxy")
    database = _database(at, store)
    secret = database.out("masterUserSecrets") if at.program.mode == "preview" else _MASTER
    acting = at.role("proxy", "rds.amazonaws.com")
    at.may(acting, "logs-in", "secretsmanager:GetSecretValue", on=secret)
    props = {"name": "orders", "engineFamily": "POSTGRESQL", "requireTls": True, "roleArn": acting.arn}
    props |= {"vpcSecurityGroupIds": [between.id], "auths": [{"iamAuth": "REQUIRED", "secretArn": secret}]}
    host = {"endpoint": "orders.proxy-c1.eu-west-1.rds.amazonaws.com"}
    proxy = at.add("aws:rds/proxy:Proxy", "proxy", props, computed=host)
    target = {"dbInstanceIdentifier": database.out("identifier"), "dbProxyName": proxy.out("name")}
    at.add("aws:rds/proxyTarget:ProxyTarget", "proxy", target)
    network = {"securityGroupIds": [app.id], "subnetIds": ["subnet-1"]}
    _, calls = at.function("api", {"DB_HOST": proxy.out("endpoint")}, vpcConfig=network)
    at.may(calls, "connects", "rds-db:connect", on=arn("rds-db", "dbuser:prx-0123456789abcdef/app"))
    return acting


def _aurora(at: Account) -> None:
    """A writer and a reader."""
    app, store = _guarded(at, 5432)
    force = {"name": "db", "family": "aurora-postgresql16", "parameters": [{"name": "rds.force_ssl", "value": "1"}]}
    parameters = at.add("aws:rds/clusterParameterGroup:ClusterParameterGroup", "db", force)
    props = {"clusterIdentifier": "shop", "engine": "aurora-postgresql", "engineVersion": "16.6", **_KEPT}
    props |= {"dbClusterParameterGroupName": parameters.out("name"), "vpcSecurityGroupIds": [store.id]}
    hosts = {"endpoint": "shop.cluster-c1.rds.amazonaws.com", "readerEndpoint": "shop.cluster-ro-c1.rds.amazonaws.com"}
    cluster = at.add(CLUSTER, "db", props, computed={**hosts, "clusterResourceId": "cluster-SHOP"})
    for name in ("writer", "reader"):
        instance = {"identifier": name, "clusterIdentifier": cluster.id, "engine": cluster.out("engine")}
        at.add("aws:rds/clusterInstance:ClusterInstance", name, instance)
    acting = at.service("shop", app, {"WRITER": cluster.out("endpoint"), "READER": cluster.out("readerEndpoint")})
    user = Text((arn("rds-db", "dbuser:"), cluster.out("clusterResourceId"), "/app"))
    at.may(acting, "connects", "rds-db:connect", on=user)


def _replica(at: Account) -> None:
    """A replica says nothing of its engine, which its source has."""
    app, store = _guarded(at, 3306)
    force = {"name": "db", "family": "mysql8.4", "parameters": [{"name": "require_secure_transport", "value": "ON"}]}
    parameters = at.add("aws:rds/parameterGroup:ParameterGroup", "db", force).out("name")
    mysql = {"engine": "mysql", "engineVersion": "8.4.5", "parameterGroupName": parameters}
    source = _database(at, store, **mysql)
    common = {"vpcSecurityGroupIds": [store.id], "deletionProtection": True, "iamDatabaseAuthenticationEnabled": True}
    of = {"replicateSourceDb": source.out("identifier")}
    for name, more in (("near", {}), ("tuned", {"parameterGroupName": parameters})):
        computed = {"address": f"{name}.c1.eu-west-1.rds.amazonaws.com"}
        at.add(DATABASE, name, {"identifier": name, **common, **of, **more}, computed=computed)
    acting = at.service("blog", app, {"DB": source.out("address")})
    at.may(acting, "connects", "rds-db:connect", on=arn("rds-db", "dbuser:db-ORDERS/app"))


def _cache_users(at: Account) -> tuple[Made, Made]:
    login = {"userId": "app", "userName": "app", "engine": "valkey", "authenticationMode": {"type": "iam"}}
    user = at.add("aws:elasticache/user:User", "app", login, computed={"arn": arn("elasticache", "user:app")})
    nobody = {"userId": "nobody", "userName": "default", "accessString": "off ~* -@all", "noPasswordRequired": True}
    off = at.add("aws:elasticache/user:User", "nobody", nobody)
    group = {"userGroupId": "cache", "engine": "valkey", "userIds": [user.out("userId"), off.out("userId")]}
    users = at.add("aws:elasticache/userGroup:UserGroup", "cache", group)
    return user, users


def _cache(at: Account) -> None:
    """A user who logs in by IAM, and one by AWS's name who is switched off."""
    app, store = _guarded(at, 6379)
    user, users = _cache_users(at)
    props: dict[str, Any] = {"replicationGroupId": "cache", "engine": "valkey", "transitEncryptionEnabled": True}
    props |= {"multiAzEnabled": True, "automaticFailoverEnabled": True, "snapshotRetentionLimit": 7}
    props |= {"userGroupIds": [users.out("userGroupId")], "securityGroupIds": [store.id]}
    computed = {
        "arn": arn("elasticache", "replicationgroup:cache"),
        "primaryEndpointAddress": "cache.abc.amazonaws.com",
    }
    cache = at.add(CACHE, "cache", props, computed=computed)
    acting = at.service("app", app, {"CACHE": cache.out("primaryEndpointAddress")})
    at.may(acting, "connects", "elasticache:Connect", on=(cache.arn, user.arn))


def global_cache(at: Account, **first: Any) -> None:
    """The second group of a global one has its encryption from the first."""
    app, store = _guarded(at, 6379)
    common = {"multiAzEnabled": True, "automaticFailoverEnabled": True, "securityGroupIds": [store.id]}
    sealed = {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True, "snapshotRetentionLimit": 7}
    props = {"replicationGroupId": "near", "engine": "redis", **sealed, **common, **first}
    props["userGroupIds"] = [_cache_users(at)[1].out("userGroupId")]
    near = at.add(CACHE, "near", props, computed={"primaryEndpointAddress": "near.x.cache.amazonaws.com"})
    whole = {"globalReplicationGroupIdSuffix": "all", "primaryReplicationGroupId": near.id}
    token = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"  # noqa: S105 - a type token
    both = at.add(token, "all", whole, computed={"globalReplicationGroupId": "abc-all"})
    far = {"replicationGroupId": "far", "globalReplicationGroupId": both.out("globalReplicationGroupId"), **common}
    at.add(CACHE, "far", far)
    at.service("app", app, {"CACHE": near.out("primaryEndpointAddress")})


def _graph(at: Account) -> None:
    """A policy names a Neptune cluster by its id, and all of what is in it."""
    app, store = _guarded(at, 8182)
    kept = {key: value for key, value in _KEPT.items() if key != "manageMasterUserPassword"}
    computed = {"endpoint": "graph.cluster-c1.neptune.amazonaws.com", "clusterResourceId": "cluster-GRAPH"}
    props = {"clusterIdentifier": "graph", "engine": "neptune", "vpcSecurityGroupIds": [store.id], **kept}
    cluster = at.add("aws:neptune/cluster:Cluster", "graph", props, computed=computed)
    for name in ("one", "two"):
        at.add("aws:neptune/clusterInstance:ClusterInstance", name, {"clusterIdentifier": cluster.id})
    acting = at.service("app", app, {"GRAPH": cluster.out("endpoint")})
    everything = arn("neptune-db", "cluster-GRAPH/*")
    at.may(acting, "reads", "neptune-db:ReadDataViaQuery", "neptune-db:WriteDataViaQuery", on=everything)


def by_connector(at: Account, *names: str) -> None:
    """App Runner, which reaches a database by a connector."""
    app, store = _guarded(at, 5432)
    database = _database(at, store)
    connector = {"securityGroups": [app.id], "subnets": ["subnet-1"]}
    out = at.add("aws:apprunner/vpcConnector:VpcConnector", "out", connector)
    user = Text((arn("rds-db", "dbuser:"), database.out("resourceId"), "/app"))
    for name in names:
        acting = at.role(name, "tasks.apprunner.amazonaws.com")
        network = {"egressConfiguration": {"egressType": "VPC", "vpcConnectorArn": out.arn}}
        props = {"serviceName": name, "instanceConfiguration": {"instanceRoleArn": acting.arn}}
        at.add("aws:apprunner/service:Service", name, {**props, "networkConfiguration": network})
        if name == names[0]:
            at.may(acting, "connects", "rds-db:connect", on=user)


def _global_table(at: Account) -> None:
    key = at.key()
    replica = {
        "regionName": "us-east-1",
        "kmsKeyArn": KEY.replace("eu-west-1", "us-east-1"),
        "pointInTimeRecovery": True,
    }
    sealed = {"serverSideEncryption": {"enabled": True, "kmsKeyArn": key.arn}, "replicas": [replica]}
    table = at.table("sessions", streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES", **sealed)
    _, acting = at.function("sessions", {"TABLE": table.out("name")})
    at.may(acting, "reads", "dynamodb:GetItem", "dynamodb:Query", on=(table.arn, Text((table.arn, "/index/*"))))
    at.may(acting, "decrypts", "kms:Decrypt", on=key.arn)


def backed_up(at: Account) -> Made:
    """A plan of AWS Backup, whose role may read what it keeps a copy of."""
    vault = at.add("aws:backup/vault:Vault", "main", {"name": "main", "kmsKeyArn": KEY})
    rule = {"ruleName": "daily", "targetVaultName": vault.out("name"), "lifecycle": {"deleteAfter": 35}}
    plan = at.add("aws:backup/plan:Plan", "daily", {"name": "daily", "rules": [rule]})
    table = at.table("orders")
    acting = at.role("backup", "backup.amazonaws.com")
    at.may(acting, "copies", "dynamodb:CreateBackup", "dynamodb:StartAwsBackupJob", on=table.arn)
    selection = {"name": "daily", "planId": plan.id, "iamRoleArn": acting.arn, "resources": [table.arn]}
    at.add("aws:backup/selection:Selection", "daily", selection)
    _, calls = at.function("orders", {"TABLE": table.out("name")})
    at.may(calls, "writes", "dynamodb:PutItem", on=table.arn)
    return acting


def _replicated(at: Account) -> None:
    """A function's files, repeated in another bucket."""
    files, copy = at.bucket("files"), at.bucket("files-copy")
    acting = at.role("replication", "s3.amazonaws.com")
    at.may(acting, "lists", "s3:GetReplicationConfiguration", "s3:ListBucket", on=files.arn)
    at.may(acting, "reads", "s3:GetObjectVersionForReplication", on=Text((files.arn, "/*")))
    at.may(acting, "writes", "s3:ReplicateObject", "s3:ReplicateDelete", on=Text((copy.arn, "/*")))
    rule = {"status": "Enabled", "destination": {"bucket": copy.arn}}
    props = {"bucket": files.id, "role": acting.arn, "rules": [rule]}
    at.add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "files", props)
    _, calls = at.function("files", {"BUCKET": files.id})
    at.may(calls, "keeps", "s3:GetObject", "s3:PutObject", on=Text((files.arn, "/*")))


def _pods(at: Account) -> None:
    """EKS Pod Identity."""
    logged = {"name": "main", "enabledClusterLogTypes": ["audit"], "vpcConfig": {"endpointPublicAccess": False}}
    sealed = {"encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": KEY}}}
    acting = at.role("cluster", "eks.amazonaws.com")
    cluster = at.add("aws:eks/cluster:Cluster", "main", {**logged, **sealed, "roleArn": acting.arn})
    table = at.table("carts")
    pods = at.role("carts", "pods.eks.amazonaws.com")
    statement = pods.props["assumeRolePolicy"].content["Statement"][0]
    statement["Action"] = ["sts:AssumeRole", "sts:TagSession"]
    grant(at.program, "carts", pods, allow(["dynamodb:GetItem", "dynamodb:PutItem"], table.arn))
    props = {"clusterName": cluster.out("name"), "namespace": "shop", "serviceAccount": "carts", "roleArn": pods.arn}
    at.add("aws:eks/podIdentityAssociation:PodIdentityAssociation", "carts", props)


def _stream(at: Account) -> None:
    """A function that hears of its own table's changes."""
    _, dead = at.queue("failed")
    table = at.table("orders", streamEnabled=True, streamViewType="NEW_IMAGE")
    table.computed["streamArn"] = arn("dynamodb", "table/orders/stream/2026-01-01T00:00:00.000")
    function, acting = at.function("orders", {"TABLE": table.out("name")}, deadLetterConfig={"targetArn": dead.arn})
    at.may(acting, "hears", "dynamodb:GetRecords", "dynamodb:GetShardIterator", on=table.out("streamArn"))
    at.may(acting, "writes", "dynamodb:PutItem", on=table.arn)
    at.may(acting, "gives-up", "sqs:SendMessage", on=dead.arn)
    lost = {"destinationConfig": {"onFailure": {"destinationArn": dead.arn}}}
    props = {"eventSourceArn": table.out("streamArn"), "functionName": function.arn, **lost}
    at.add("aws:lambda/eventSourceMapping:EventSourceMapping", "orders", props)


def _steps(at: Account) -> None:
    """A state machine that writes to its table by itself."""
    table, acting = at.table("steps"), at.role("steps", "states.amazonaws.com")
    at.may(acting, "writes", "dynamodb:PutItem", on=table.arn)
    task = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": True}
    states: dict[str, Any] = {"a": {**task, "Parameters": {"TableName": table.out("name"), "Item": {}}}}
    props = {"name": "steps", "roleArn": acting.arn, "definition": Json({"StartAt": "a", "States": states})}
    at.add("aws:sfn/stateMachine:StateMachine", "steps", props)


ALL = (
    Benign("an account with RDS Proxy", account(rds_proxy)),
    Benign("an account with Aurora, a reader and IAM", account(_aurora)),
    Benign("an account with replicas in MySQL", account(_replica)),
    Benign("an account with a cache by roles", account(_cache)),
    Benign("an account with a global table", account(_global_table)),
    Benign("an account with a global cache", account(global_cache)),
    Benign("an account with Neptune", account(_graph)),
    Benign("an account with App Runner", account(lambda at: by_connector(at, "web"))),
    Benign("an account with AWS Backup", account(backed_up)),
    Benign("an account with a replicated bucket", account(_replicated)),
    Benign("an account with EKS Pod Identity", account(_pods)),
    Benign("an account with a table's stream", account(_stream)),
    Benign("an account with a state machine's table", account(_steps)),
)
