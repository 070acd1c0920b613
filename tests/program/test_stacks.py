"""What holds for both stacks, whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import pytest

from services import system
from souk.graph.model import UNKNOWN, Graph, Resource
from souk.render import render
from tests.kit.graphs import rendered

STACKS = ["dev", "prod"]
DOCUMENTS = {"policy", "assumeRolePolicy", "repositoryPolicy", "policyDocument", "keyPolicy"}
SERVICE = "souk:service:Service"


def documents(graph: Graph) -> Iterator[tuple[Resource, str, Any]]:
    for resource in graph:
        for key, value in resource.inputs.items():
            if key in DOCUMENTS and resource.type.startswith("aws:") and not key.endswith("Arn"):
                yield resource, key, value


def leaves(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every scalar of a JSON value by its path."""
    match value:
        case dict():
            items = cast("dict[str, Any]", value).items()
        case list():
            items = ((str(index), item) for index, item in enumerate(cast("list[Any]", value)))
        case _:
            return {path: value}
    return {where: leaf for key, item in items for where, leaf in leaves(item, (*path, key)).items()}


@pytest.mark.parametrize("env", STACKS)
def test_several_hundred_resources_and_no_name_twice(env: str) -> None:
    """Two resources of one type with one name are one resource to the engine, and the second fails."""
    graph = rendered(env)
    assert len(graph.resources) > 400
    twice = [urn for urn, count in Counter(resource.urn for resource in graph).items() if count > 1]
    assert not twice


@pytest.mark.parametrize("env", STACKS)
def test_no_container_definition_is_unknown(env: str) -> None:
    """One unknown value in the JSON would hide all of it from the policies in a preview."""
    tasks = rendered(env).of_type("aws:ecs/taskDefinition:TaskDefinition")
    assert len(tasks) >= 9
    for task in tasks:
        assert task.inputs["containerDefinitions"] is not UNKNOWN, task.name
        json.loads(task.inputs["containerDefinitions"])


@pytest.mark.parametrize("env", STACKS)
def test_unknowns_stand_in_resources_of_statements_alone(env: str) -> None:
    """Everything else of a policy must be judged before it is deployed.

    Two recordings in which AWS made up different values show where such values flow: the documents that a preview
    doesn't know may differ in `Resource` only.
    """
    unknown = {(resource.urn, key) for resource, key, value in documents(rendered(env)) if value is UNKNOWN}
    one, other = render(env, mode="up", ids="a"), render(env, mode="up", ids="b")
    second = {(resource.urn, key): value for resource, key, value in documents(other)}
    seen: set[tuple[str, str]] = set()
    for resource, key, value in documents(one):
        before, after = leaves(json.loads(value)), leaves(json.loads(second[resource.urn, key]))
        assert before.keys() == after.keys()
        for path in (path for path, leaf in before.items() if leaf != after[path]):
            assert "Resource" in path, f"{resource.name}.{key}: {path}"
            seen.add((resource.urn, key))
    assert unknown == seen
    assert unknown, "nothing was compared"


@pytest.mark.parametrize("env", STACKS)
def test_everything_that_takes_tags_is_tagged(env: str) -> None:
    """What isn't tagged belongs to nobody: no policy, no bill and no report finds its owner."""
    graph = rendered(env)
    services = set(system().names)
    by_urn = {resource.urn: resource for resource in graph}

    def owner(resource: Resource | None) -> str | None:
        while resource is not None and resource.type != SERVICE:
            resource = by_urn.get(resource.parent or "")
        return resource.name if resource else None

    tagged = [resource for resource in graph if isinstance(resource.inputs.get("tags"), dict)]
    assert len(tagged) > 200
    for resource in tagged:
        tags = resource.inputs["tags"]
        assert tags["souk:env"] == env, resource.name
        if "awsx:ec2:Vpc" not in resource.urn:
            assert tags["souk:managed-by"] == "pulumi", resource.name
        if owner(resource):
            assert tags["souk:service"] == owner(resource), resource.name
    assert {tags for resource in tagged if (tags := resource.inputs["tags"].get("souk:service"))} == services


@pytest.mark.parametrize("env", STACKS)
def test_children_name_only_their_parent(env: str) -> None:
    """A child with a provider of its own can end up in another account."""
    providers = {resource.provider for resource in rendered(env) if resource.type.startswith("aws:")}
    assert len(providers) == 1


@pytest.mark.parametrize("env", STACKS)
def test_outputs_tell_where_things_are_and_nothing_secret(env: str) -> None:
    """Stack outputs are readable by whoever can read the state's summary."""
    outputs = rendered(env, "up").outputs
    assert outputs["apiUrl"].startswith("https://api.")
    assert outputs["webUrl"].startswith("https://")
    for name in system().names:
        assert {"repository", "logGroup", "queue", "role"} <= set(outputs["services"][name])
    text = json.dumps(outputs, default=str).lower()
    assert "password" not in text
    assert "secret" not in text


@pytest.mark.parametrize("env", STACKS)
def test_every_service_declares_itself_to_judges(env: str) -> None:
    """The declaration is what the isolation policies hold resources against."""
    graph = rendered(env)
    names = {resource.name for resource in graph}
    declared = {service.name: service.inputs for service in graph.of_type(SERVICE)}
    assert set(declared) == set(system().names)
    for name, says in declared.items():
        assert says["service"] == name
        assert set(says["callers"]) == {caller for caller, _ in system().callers(name)}
        assert set(says["calls"]) == {call.service for call in system().spec(name).calls}
        assert len(says["stores"]) == len(system().spec(name).stores)
        assert set(says["stores"]) <= names


@pytest.mark.parametrize("env", STACKS)
def test_timeouts_of_edges_reach_service_connect(env: str) -> None:
    """Service Connect gives up after 15 seconds unless told, whatever the caller declared."""
    for service in rendered(env).of_type("aws:ecs/service:Service"):
        callers = [call.timeout for _, call in system().callers(service.name)]
        servers = service.inputs.get("serviceConnectConfiguration", {}).get("services", [])
        if callers:
            assert [server["timeout"]["perRequestTimeoutSeconds"] for server in servers] == [max(callers)]
        else:
            assert not [server for server in servers if "timeout" in server]


def test_the_stacks_differ_where_their_files_say() -> None:
    """Resilience is paid for in prod alone; a default that changes must not carry it over to dev, or out of prod."""
    dev, prod = rendered("dev"), rendered("prod")

    def of(graph: Graph, token: str, key: str) -> set[Any]:
        return {resource.inputs.get(key) for resource in graph.of_type(token)}

    instance, cluster, ecs_table = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:dynamodb/table:Table"
    assert of(dev, instance, "multiAz") == {False}
    assert of(prod, instance, "multiAz") == {True}
    assert of(prod, instance, "backupRetentionPeriod") | of(prod, cluster, "backupRetentionPeriod") == {30}
    assert of(prod, instance, "deletionProtection") | of(prod, cluster, "deletionProtection") == {True}
    assert of(prod, ecs_table, "deletionProtectionEnabled") == {True}
    assert {table.inputs["pointInTimeRecovery"]["enabled"] for table in prod.of_type(ecs_table)} == {True}
    assert all(count >= 2 for count in of(prod, "aws:ecs/service:Service", "desiredCount"))
    assert len(prod.of_type("aws:kms/key:Key")) > len(dev.of_type("aws:kms/key:Key"))
    assert (len(dev.of_type("aws:ec2/natGateway:NatGateway")), len(prod.of_type("aws:ec2/natGateway:NatGateway"))) == (
        0,
        3,
    )
    assert not dev.of_type(cluster)
    assert {cluster.name for cluster in prod.of_type(cluster)} == {"product-catalogue", "inventory-stock"}
