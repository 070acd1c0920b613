"""What becomes of resources, and what a reviewer has to be warned of."""

import json
from pathlib import Path
from typing import Any

import cfnlint
import pulumi_aws as aws
import pytest

from souk.diff.compare import compare_stacks
from souk.diff.create_only import AWS_SAYS, TABLE
from souk.diff.losses import HOLDS
from souk.diff.replacement import reason
from souk.diff.resources import ResourceChange
from souk.graph import sdk
from souk.graph.model import Options, Resource
from tests.diff.graphs import PLATFORM, portrait, resource, service

QUEUE = "aws:sqs/queue:Queue"
BUCKET = "aws:s3/bucket:Bucket"
TABLE_TYPE = "aws:dynamodb/table:Table"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
ROLE = "aws:iam/role:Role"
SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
DATABASE = "aws:rds/cluster:Cluster"


def only(old: Resource, new: Resource) -> ResourceChange:
    """The change of the one resource of a graph."""
    (change,) = compare_stacks(portrait(old), portrait(new)).resources
    return change


def test_a_change_in_place_names_the_property() -> None:
    """ "1 resource will be updated" is what a reviewer already knew."""
    change = only(resource(QUEUE, "q", {"delaySeconds": 1}), resource(QUEUE, "q", {"delaySeconds": 2}))
    assert change.kind == "changed"
    assert [(part.path, part.old, part.new) for part in change.changes] == [("delaySeconds", 1, 2)]


def test_a_property_that_is_fixed_at_creation_replaces_the_resource_and_loses_its_data() -> None:
    """A table under another key schema is another table, and an empty one."""
    old = resource(TABLE_TYPE, "orders", {"name": "orders", "hashKey": "id"})
    diff = compare_stacks(portrait(old), portrait(resource(TABLE_TYPE, "orders", {"name": "orders", "hashKey": "pk"})))
    assert [(change.kind, change.certain) for change in diff.resources] == [("replaced", True)]
    assert [loss.what for loss in diff.losses] == [HOLDS[TABLE_TYPE]]


def test_what_the_program_wants_replaced_is_replaced() -> None:
    """The NAT instance keeps no launch template in AWS's eyes: it was told as a change in place, and was gone."""
    asks = Options(replace_on_changes=("launchTemplate",))
    old, new = (
        resource("aws:ec2/instance:Instance", "nat", {"launchTemplate": {"version": version}}, options=asks)
        for version in ("1", "2")
    )
    (change,) = compare_stacks(portrait(old), portrait(new)).resources
    assert (change.kind, change.certain) == ("replaced", True)
    assert "replace_on_changes" in change.reasons[0].source


def test_what_the_sdk_says_in_words_counts_with_the_words_as_the_source() -> None:
    """The tables know the types of this system; the next service may use another one."""
    found = reason("aws:elasticache/replicationGroup:ReplicationGroup", "transitEncryptionEnabled")
    assert found is not None
    assert not found.certain
    assert "force a replacement" in found.source
    assert reason("aws:ecs/service:Service", "forceNewDeployment") is None


def test_a_replaced_resource_takes_along_what_is_bound_to_its_id() -> None:
    """A renamed subnet group replaced the database in it, which the plan called an update in place."""

    def system(name: str) -> tuple[Resource, ...]:
        subnets = resource(SUBNETS, "data", {"name": name})
        inputs = {"clusterIdentifier": "data", "dbSubnetGroupName": "${SubnetGroup data.id}"}
        return subnets, resource(DATABASE, "data", inputs, reads={"dbSubnetGroupName": [subnets]})

    diff = compare_stacks(portrait(*system("a")), portrait(*system("b")))
    database = next(change for change in diff.resources if change.resource.type == DATABASE)
    assert (database.kind, database.certain) == ("replaced", False)
    assert [follow.of for follow in database.follows] == ["SubnetGroup data"]
    assert [loss.change.resource.type for loss in diff.losses] == [DATABASE]


def test_what_only_depends_on_a_replaced_resource_is_left_alone() -> None:
    """Known names outlive a replacement: saying that everything changes says nothing."""

    def system(family: str) -> tuple[Resource, ...]:
        role = resource(ROLE, "task", {"name": family})
        return role, resource(QUEUE, "q", {"name": "q"}, reads={"name": [role]})

    assert [c.resource.type for c in compare_stacks(portrait(*system("a")), portrait(*system("b"))).resources] == [ROLE]


def test_another_logical_name_is_a_removal_and_an_addition_and_warned_of() -> None:
    """A tidied name dropped a production table: AWS saw a removal and an addition, Python saw a rename."""
    old = resource(TABLE_TYPE, "orders", {"name": "souk-orders"})
    new = resource(TABLE_TYPE, "order-events", {"name": "souk-orders"})
    diff = compare_stacks(portrait(old), portrait(new))
    assert sorted(change.kind for change in diff.resources) == ["added", "removed"]
    assert [loss.change.kind for loss in diff.losses] == ["removed"]
    assert [(rename.removed.resource.name, rename.added.resource.name) for rename in diff.renames] == [
        ("orders", "order-events")
    ]


@pytest.mark.parametrize(
    ("token", "guard", "expected"),
    [
        (TABLE_TYPE, {"inputs": {"deletionProtectionEnabled": True}}, "AWS refuses while deletion protection is on"),
        (TABLE_TYPE, {"protect": True}, "Pulumi refuses while it is protected"),
        (TABLE_TYPE, {}, ""),
        (BUCKET, {}, "AWS refuses while it isn't empty"),
        (BUCKET, {"inputs": {"forceDestroy": True}}, ""),
    ],
)
def test_a_loss_says_what_stands_in_its_way(token: str, guard: dict[str, Any], expected: str) -> None:
    """A warning about what AWS refuses anyway teaches people to skip warnings."""
    diff = compare_stacks(portrait(resource(token, "orders", **guard)), portrait())
    assert [loss.guard for loss in diff.losses] == [expected]


def test_a_guard_that_the_same_change_takes_away_still_counts() -> None:
    """The old table is deleted as it was deployed; only the new one is without protection."""
    old = resource(TABLE_TYPE, "orders", {"hashKey": "a", "deletionProtectionEnabled": True})
    diff = compare_stacks(portrait(old), portrait(resource(TABLE_TYPE, "orders", {"hashKey": "b"})))
    assert [loss.guard for loss in diff.losses] == ["AWS refuses while deletion protection is on"]


def test_what_pulumi_ignores_is_no_difference() -> None:
    """A new default of a property under autoscaling appeared in every comparison and never in AWS."""

    def tasks(count: int) -> Resource:
        return resource("aws:ecs/service:Service", "order", {"desiredCount": count}, ignore_changes=("desiredCount",))

    diff = compare_stacks(portrait(tasks(1)), portrait(tasks(2)))
    assert diff.empty
    assert diff.unchanged == 1


def test_protection_taken_off_is_a_change() -> None:
    """It changes no property in AWS, and everything about the next mistake."""
    change = only(resource(QUEUE, "q", protect=True), resource(QUEUE, "q"))
    assert [part.path for part in change.changes] == ["options.protect"]


def test_resources_are_told_by_the_slice_they_are_in() -> None:
    """Who has to look at it depends on whose it is."""
    platform, order = resource(PLATFORM, "platform"), service("order")
    new = (resource(GROUP, "g", parent=platform), resource(QUEUE, "q", parent=order), resource(ROLE, "r"))
    diff = compare_stacks(portrait(platform, order), portrait(platform, order, *new))
    assert {change.resource.name: change.owner for change in diff.resources} == {"g": "platform", "q": "order", "r": ""}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """AWS's resource schemas, as cfn-lint ships them, by type."""
    folder = Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"
    return {schema["typeName"]: schema for schema in map(json.loads, (p.read_text() for p in folder.glob("*.json")))}


def test_aws_says_what_the_table_says(schemas: dict[str, Any]) -> None:
    """A table of memories replaces nothing in AWS and everything in the reviewer's mind."""
    stated = {(token, prop): source for (token, prop), source in TABLE.items() if source.startswith("AWS::")}
    assert len(stated) == AWS_SAYS.count("=")
    for key, source in stated.items():
        kind, name = source.split()
        assert f"/properties/{name}" in schemas[kind]["createOnlyProperties"], key


def test_every_property_of_the_tables_exists() -> None:
    """A misspelt one never matches, and its replacement is announced as a change in place."""
    for token, prop in TABLE:
        assert prop in sdk.output_types(sdk.resource_class(token)), (token, prop)


def test_every_type_that_holds_data_exists() -> None:
    """The same for the warning about data."""
    for token in HOLDS.keys() - {"pulumi:providers:aws"}:
        assert sdk.resource_class(token).__name__ == token.rpartition(":")[2]
    assert sdk.resource_class(QUEUE) is aws.sqs.Queue
