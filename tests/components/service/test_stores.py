"""Stores: resilient where the stack file asks for it, cheap where it doesn't, and closed everywhere."""

from __future__ import annotations

import pulumi
import pytest

from tests.components.service.graphs import STACKS, recorded
from tests.kit.assertions import assert_inputs, assert_references, assert_resource, assert_tags, one
from tests.kit.graphs import rendered

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
TABLE = "aws:dynamodb/table:Table"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
GROUP = "aws:ec2/securityGroup:SecurityGroup"


def test_databases_of_production_survive_a_zone_and_a_mistake() -> None:
    """A zone fails; someone deletes the wrong stack; someone else the wrong rows, three weeks ago."""
    graph = rendered("prod")
    assert_inputs(
        one(graph, INSTANCE, "user-accounts"),
        multiAz=True,
        deletionProtection=True,
        skipFinalSnapshot=False,
        deleteAutomatedBackups=False,
        backupRetentionPeriod=30,
        copyTagsToSnapshot=True,
    )
    for name in ("product-catalogue", "inventory-stock"):
        assert_inputs(
            one(graph, CLUSTER, name),
            deletionProtection=True,
            skipFinalSnapshot=False,
            deleteAutomatedBackups=False,
            backupRetentionPeriod=30,
        )
        members = [member for member in graph.of_type(MEMBER) if member.name.startswith(name)]
        assert len(members) == 2


def test_tables_and_caches_of_production_survive_too() -> None:
    """Point-in-time recovery can't be switched on for what was lost before."""
    graph = rendered("prod")
    assert len(graph.of_type(TABLE)) == 5
    for table in graph.of_type(TABLE):
        assert_inputs(
            table,
            pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 30},
            deletionProtectionEnabled=True,
        )
    assert len(graph.of_type(CACHE)) == 2
    for cache in graph.of_type(CACHE):
        assert_inputs(
            cache, multiAzEnabled=True, automaticFailoverEnabled=True, numCacheClusters=2, snapshotRetentionLimit=30
        )


def test_development_is_cheap() -> None:
    """A stack for trying things out cost as much as the shop earned."""
    graph = rendered("dev")
    assert not graph.of_type(CLUSTER)
    for database in graph.of_type(INSTANCE):
        assert_inputs(
            database, instanceClass="db.t4g.micro", multiAz=False, deletionProtection=False, skipFinalSnapshot=True
        )
    for cache in graph.of_type(CACHE):
        assert_inputs(cache, nodeType="cache.t4g.micro", numCacheClusters=1, multiAzEnabled=False)
    assert all(table.inputs["billingMode"] == "PAY_PER_REQUEST" for table in graph.of_type(TABLE))
    assert not graph.of_type("aws:kms/key:Key") or all(
        key.parent and "souk:service:Service" not in key.urn for key in graph.of_type("aws:kms/key:Key")
    )


@pytest.mark.parametrize("env", STACKS)
def test_every_store_is_encrypted(env: str) -> None:
    """Encryption at rest can't be switched on later: the store has to be made anew."""
    graph = rendered(env)
    for database in (*graph.of_type(INSTANCE), *graph.of_type(CLUSTER)):
        assert database.inputs["storageEncrypted"] is True
        assert ("kmsKeyId" in database.inputs) == (env == "prod")
    for cache in graph.of_type(CACHE):
        assert_inputs(cache, atRestEncryptionEnabled=True, transitEncryptionEnabled=True)
        assert cache.inputs["transitEncryptionMode"] == "required"
    for table in graph.of_type(TABLE):
        assert table.inputs["serverSideEncryption"]["enabled"] is True


@pytest.mark.parametrize("env", STACKS)
def test_nobody_types_a_password(env: str) -> None:
    """A literal master password ends up in the state, in the log and in a chat."""
    graph = rendered(env)
    for database in (*graph.of_type(INSTANCE), *graph.of_type(CLUSTER)):
        assert_inputs(database, manageMasterUserPassword=True, iamDatabaseAuthenticationEnabled=True)
        assert {"password", "masterPassword"}.isdisjoint(database.inputs)
    users = graph.of_type("aws:elasticache/user:User")
    assert [user.inputs["authenticationMode"] for user in users] == [{"type": "iam"}] * 2
    assert all(user.inputs["userId"] == user.inputs["userName"] for user in users)
    assert not [user for user in users if "+@all" in user.inputs["accessString"]]


@pytest.mark.parametrize("env", STACKS)
def test_databases_refuse_connections_without_tls(env: str) -> None:
    """A client that falls back to plain text is noticed by nobody but the listener."""
    graph = rendered(env)
    groups = [
        *graph.of_type("aws:rds/parameterGroup:ParameterGroup"),
        *graph.of_type("aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    ]
    assert len(groups) == 3
    for group in groups:
        (parameter,) = group.inputs["parameters"]
        assert (parameter["name"], parameter["value"]) == ("rds.force_ssl", "1")


@pytest.mark.parametrize("env", STACKS)
def test_every_network_store_stands_behind_a_group_of_its_own(env: str) -> None:
    """One group for all databases is one group that admits all services."""
    graph = rendered(env)
    for token, key in (
        (INSTANCE, "vpcSecurityGroupIds"),
        (CLUSTER, "vpcSecurityGroupIds"),
        (CACHE, "securityGroupIds"),
    ):
        for store in graph.of_type(token):
            group = one(graph, GROUP, store.name)
            assert_tags(group, souk_role="store", souk_service=store.inputs["tags"]["souk:service"])
            assert_references(store, key, group)
            assert {"ingress", "egress"}.isdisjoint(group.inputs)


def test_logs_of_databases_do_not_stay_for_ever() -> None:
    """RDS makes the group of an exported log itself, without a retention, and leaves it behind."""
    graph = rendered("prod")
    database = one(graph, INSTANCE, "user-accounts")
    for export in database.inputs["enabledCloudwatchLogsExports"]:
        log = assert_resource(graph, "aws:cloudwatch/logGroup:LogGroup", f"user-accounts-{export}", retentionInDays=90)
        assert log.inputs["name"] == f"/aws/rds/instance/souk-prod-user-accounts/{export}"
        assert log.urn in database.dependencies


def test_a_table_has_its_keys_indexes_stream_and_expiry() -> None:
    """DynamoDB refuses an attribute that no key uses, and an index can't be told to exist later in a hurry."""
    graph = rendered("dev")
    assert_resource(
        graph,
        TABLE,
        "order-events",
        hashKey="orderId",
        rangeKey="version",
        attributes=[{"name": "orderId", "type": "S"}, {"name": "version", "type": "N"}],
        streamEnabled=True,
        streamViewType="NEW_AND_OLD_IMAGES",
    )
    orders = one(graph, TABLE, "order-orders")
    for index, (name, key) in zip(
        orders.inputs["globalSecondaryIndexes"], [("by-customer", "customerId"), ("waiting", "waiting")], strict=True
    ):
        assert (index["name"], index["projectionType"]) == (name, "ALL")
        assert index["keySchemas"] == [
            {"attributeName": key, "keyType": "HASH"},
            {"attributeName": "placedAt", "keyType": "RANGE"},
        ]
    assert_resource(graph, TABLE, "notification-sent", ttl={"attributeName": "expiresAt", "enabled": True})


@pytest.mark.parametrize(
    ("service", "change", "field"),
    [
        ("payment", {"services.payment.cache": {"replicas": 0}}, "cache.replicas"),
        ("product", {"services.product.postgres": {"engine": "aurora", "readers": 0}}, "postgres.readers"),
    ],
)
def test_one_copy_in_several_zones_is_refused(service: str, change: dict[str, object], field: str) -> None:
    """A store that was quietly left in one zone is found when that zone fails."""
    with pytest.raises(pulumi.RunError, match=rf"souk:services\.{service}\.{field}: got 0; allowed: 1 or more"):
        recorded("prod", change=change)
