"""What stands in the way of a destroy: in the plan, and on an emulated account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from souk.aws.clients import Clients
from souk.graph.model import Graph
from souk.teardown.obstacle import STAGES, Found, Obstacle
from souk.teardown.plan import leftovers, obstacles
from souk.teardown.probes import PROBES, look
from souk.teardown.rules import RULES
from tests.aws.shell import assert_known, commands
from tests.aws.stubs import answer


@pytest.fixture
def session() -> Iterator[boto3.Session]:
    """An empty account."""
    with mock_aws():
        yield boto3.Session("key", "secret", region_name="eu-west-1")


def expected(graph: Graph, kind: str) -> set[tuple[str, str]]:
    return {(found.name, found.expected) for found in obstacles(graph) if found.kind == kind}


def test_production_s_protection_is_told_before_a_destroy(prod: Graph) -> None:
    """A destroy stopped after forty minutes at the first database, the API and the queues already gone."""
    clusters = ("souk-prod-product-catalogue", "souk-prod-inventory-stock")
    assert expected(prod, "database cluster") == {(name, "yes") for name in clusters}
    assert expected(prod, "database") == {("souk-prod-user-accounts", "yes")}
    assert {state for _, state in expected(prod, "table")} == {"yes"}
    assert len(expected(prod, "table")) == len(prod.of_type("aws:dynamodb/table:Table"))
    assert {state for _, state in expected(prod, "load balancer")} == {"yes"}
    assert ("souk-prod-product-catalogue-final", "maybe") in expected(prod, "snapshot")
    stages = [found.stage for found in obstacles(prod)]
    assert stages == [stage for stage in STAGES for found in stages if found == stage]


def test_nothing_stops_a_cheap_stack(dev: Graph) -> None:
    """What was meant to be thrown away is what nobody wants to click together by hand."""
    assert {found.expected for found in obstacles(dev)} == {"no"}


def test_remedies_name_the_thing_and_can_be_typed(prod: Graph) -> None:
    """`…-identifier {name}` was copied into a shell as it stood."""
    for found in obstacles(prod):
        assert "{name}" not in found.remedy
        assert found.name in found.remedy
        typed = "\n".join(found.remedy.split("`")[1::2])
        for words in commands(typed, "aws"):
            assert_known(words)


def test_what_pulumi_protects_comes_first(dev: Graph) -> None:
    """The engine refuses the whole destroy for one protected resource."""
    queue = dev.of_type("aws:sqs/queue:Queue")[0]
    graph = replace(dev, resources=(*dev, replace(queue, protect=True)))
    first = obstacles(graph)[0]
    assert (first.stage, first.expected) == ("unprotect", "yes")
    assert f"'{queue.urn}'" in first.remedy


def test_what_outlives_a_destroy_is_told(prod: Graph) -> None:
    """The final snapshots were there, and the key that could read them was deleted with the stack."""
    left = leftovers(prod)
    assert {found.name for found in left if found.kind == "snapshot"} >= {"souk-prod-user-accounts-final"}
    assert [found for found in left if found.kind == "key" and "can't be read" in found.why]
    assert {found.kind for found in left} == {"snapshot", "key", "task definition", "account setting"}


def probe(session: boto3.Session, graph: Graph, kind: str) -> dict[str, str | None]:
    found = [one for one in obstacles(graph) if one.kind == kind]
    return {one.obstacle.name: one.now for one in look(Clients(session), found)}


def test_nothing_deployed_is_nothing_in_the_way(session: boto3.Session, prod: Graph) -> None:
    """After half a destroy, what is gone already is no obstacle."""
    assert {found.now for found in look(Clients(session), obstacles(prod))} == {""}
    assert not [found for found in look(Clients(session), obstacles(prod)) if found.blocks or found.possible]


def test_protection_is_seen_where_the_plan_no_longer_has_it(session: boto3.Session, dev: Graph) -> None:
    """The setting was changed and not deployed: the file says one thing, AWS another."""
    rds = Clients(session).rds
    rds.create_db_instance(
        DBInstanceIdentifier="souk-dev-user-accounts",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        MasterUsername="master",
        MasterUserPassword="not-a-secret",
        AllocatedStorage=20,
        DeletionProtection=True,
    )
    assert probe(session, dev, "database")["souk-dev-user-accounts"] == "deletion protection is on"
    rds.modify_db_instance(DBInstanceIdentifier="souk-dev-user-accounts", DeletionProtection=False)
    assert probe(session, dev, "database")["souk-dev-user-accounts"] == ""


def test_a_cluster_and_its_taken_snapshot_are_seen(session: boto3.Session, prod: Graph) -> None:
    """The second teardown of an environment failed on the first one's final snapshot."""
    rds, name = Clients(session).rds, "souk-prod-inventory-stock"
    rds.create_db_cluster(
        DBClusterIdentifier=name,
        Engine="aurora-postgresql",
        MasterUsername="master",
        MasterUserPassword="not-a-secret",
        DeletionProtection=True,
    )
    assert probe(session, prod, "database cluster")[name] == "deletion protection is on"
    assert probe(session, prod, "snapshot")[f"{name}-final"] == ""
    rds.create_db_cluster_snapshot(DBClusterIdentifier=name, DBClusterSnapshotIdentifier=f"{name}-final")
    assert probe(session, prod, "snapshot")[f"{name}-final"] == "it exists already"


def test_a_protected_table_is_seen(session: boto3.Session, prod: Graph) -> None:
    """The event store is the one thing that can't be rebuilt from anything else."""
    Clients(session).dynamodb.create_table(
        TableName="souk-prod-order-events",
        KeySchema=[{"AttributeName": "orderId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "orderId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=True,
    )
    found = probe(session, prod, "table")
    assert {name for name, now in found.items() if now} == {"souk-prod-order-events"}


def test_contents_are_seen(session: boto3.Session, prod: Graph) -> None:
    """A bucket with one old version in it is not empty, whatever the console shows."""
    clients = Clients(session)
    bucket = next(iter(probe(session, prod, "bucket")))
    clients.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    clients.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert probe(session, prod, "bucket")[bucket] == ""
    clients.s3.put_object(Bucket=bucket, Key="log", Body=b"x")
    clients.s3.delete_object(Bucket=bucket, Key="log")
    assert probe(session, prod, "bucket")[bucket] == "it holds objects"
    clients.ecr.create_repository(repositoryName="souk-prod/order")
    assert probe(session, prod, "repository")["souk-prod/order"] == ""
    manifest = '{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}'
    clients.ecr.put_image(repositoryName="souk-prod/order", imageManifest=manifest, imageTag="a")
    assert probe(session, prod, "repository")["souk-prod/order"] == "it holds 1 images"


def test_a_protected_load_balancer_is_seen(session: boto3.Session, prod: Graph) -> None:
    """The emulator answers both calls; the attribute's value is text, and `'false'` is true."""
    clients = Clients(session)
    name = next(iter(probe(session, prod, "load balancer")))
    untyped: Any = session
    ec2 = untyped.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"eu-west-1{zone}")
        for number, zone in enumerate("ab")
    ]
    ids = [subnet["Subnet"]["SubnetId"] for subnet in subnets]
    made = clients.elbv2.create_load_balancer(Name=name, Subnets=ids)["LoadBalancers"][0]
    assert probe(session, prod, "load balancer")[name] == ""
    clients.elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=str(made.get("LoadBalancerArn")),
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}],
    )
    assert probe(session, prod, "load balancer")[name] == "deletion protection is on"


def test_recovery_points_are_seen(session: boto3.Session) -> None:
    """The emulator keeps no recovery points, so AWS Backup is answered here."""
    vault = Obstacle("contents", "backup vault", "v", "", "", "vault", "maybe")
    answer(session, "backup", "ListRecoveryPointsByBackupVault", {"RecoveryPoints": [{"RecoveryPointArn": "arn"}]})
    assert look(Clients(session), [vault]) == (Found(vault, "it holds recovery points"),)


def test_every_rule_has_a_question_for_aws_and_every_question_a_rule() -> None:
    """A rule whose question nobody wrote fails on the day of the teardown."""
    assert {rule.probe for rule in RULES} == set(PROBES)
