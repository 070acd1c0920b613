"""What a preview shows of services: enough to be judged, and nothing secret."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from typing import Any, cast

import pytest

from souk.graph.model import UNKNOWN, Resource, Secret
from tests.components.service.graphs import SERVICES, STACKS, below_services
from tests.kit.assertions import assert_known, document
from tests.kit.graphs import rendered

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "souk:service:Service"
POLICIES = {
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:kms/key:Key": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:cloudwatch/eventRule:EventRule": "eventPattern",
}


def takes_tags(resource: Resource) -> bool:
    module, _, kind = resource.type.removeprefix("aws:").partition("/")
    name = kind.partition(":")[2]
    sdk = importlib.import_module(f"pulumi_aws.{'lambda_' if module == 'lambda' else module}")
    return "tags" in inspect.signature(getattr(sdk, f"{name}Args").__init__).parameters


def strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for item in cast("dict[str, Any]", value).values() for text in strings(item)]
        case list():
            return [text for item in cast("list[Any]", value) for text in strings(item)]
        case _:
            return []


@pytest.mark.parametrize("env", STACKS)
def test_every_container_definition_is_known(env: str) -> None:
    """An image that was known only after its build hid the user, the environment and the secrets of the container."""
    tasks = rendered(env).of_type(TASK)
    assert len(tasks) == 9
    for task in tasks:
        (container,) = document(task, "containerDefinitions")
        assert container["readonlyRootFilesystem"] is True
        assert container["user"] == "10001:10001"
        assert re.fullmatch(r"\d{12}\.dkr\.ecr\..*/souk-[a-z]+/[a-z]+:[0-9a-f]{32}", container["image"])


@pytest.mark.parametrize("env", STACKS)
def test_every_policy_but_that_of_a_late_resource_is_known(env: str) -> None:
    """A key's policy with one generated ARN in it was judged by nobody until it was in place."""
    for _, resource in below_services(rendered(env)):
        if resource.type in POLICIES:
            document(resource, POLICIES[resource.type])
        if resource.type == "aws:iam/rolePolicy:RolePolicy" and resource.inputs["policy"] is UNKNOWN:
            assert resource.property_dependencies["policy"], resource.name


@pytest.mark.parametrize("env", STACKS)
def test_everything_that_takes_tags_says_whose_it_is(env: str) -> None:
    """A bill that can't be split and an orphan that nobody dares to delete."""
    checked = 0
    for service, resource in below_services(rendered(env)):
        if resource.type.startswith("aws:") and takes_tags(resource):
            tags = assert_known(resource, "tags")
            assert (tags["souk:service"], tags["souk:env"], tags["souk:managed-by"]) == (service, env, "pulumi")
            assert all(len(value) <= 256 for value in tags.values())
            checked += 1
    assert checked > 200


@pytest.mark.parametrize("env", STACKS)
def test_no_secret_passes_through_the_program(env: str) -> None:
    """A password in an input lies in the state of every stack that ever had it."""
    for _, resource in below_services(rendered(env, "up")):
        for key, value in resource.inputs.items():
            assert not isinstance(value, Secret), f"{resource.urn} {key}"
            assert not re.search(r"(?i)^(auth_?token|.*password)$", key) or value in (True, False), f"{key}"
        for text in strings(dict(resource.inputs)):
            assert not re.search(r"(?i)password['\"]?\s*[:=]", text), resource.urn


@pytest.mark.parametrize("env", STACKS)
def test_no_environment_variable_looks_like_a_secret(env: str) -> None:
    """What stands in an environment is readable by whoever may describe a task definition."""
    for task in rendered(env).of_type(TASK):
        for container in document(task, "containerDefinitions"):
            for variable in container["environment"]:
                assert not re.search(r"(?i)(password|secret|token|api_?key)$", variable["name"])


def test_the_declaration_is_both_input_and_output() -> None:
    """Resource rules see inputs, stack rules outputs: a declaration in one of them only is invisible to half."""
    services = rendered("dev").of_type(SERVICE)
    assert sorted(service.name for service in services) == sorted(SERVICES)
    for service in services:
        assert service.inputs["service"] == service.name
        assert all(service.outputs[key] == value for key, value in service.inputs.items()), service.name


def test_a_declaration_names_edges_and_stores() -> None:
    """Policies hold the rules of the network against these."""
    product = next(r for r in rendered("dev").of_type(SERVICE) if r.name == "product")
    declared = ("port", "callers", "calls", "stores")
    assert {key: product.inputs[key] for key in declared} == {
        "port": 8080,
        "callers": ["order"],
        "calls": ["inventory"],
        "stores": ["product-catalogue", "product-read-cache"],
    }


def test_the_stack_tells_what_an_operator_needs() -> None:
    """Whoever is woken up needs the log group and the queue, not the console's search."""
    told = rendered("dev", "up").outputs["services"]
    assert sorted(told) == sorted(SERVICES)
    assert set(told["order"]) == {"repository", "logGroup", "queue", "role"}
    assert told["order"]["logGroup"] == "/souk/dev/order"
    assert told["web"]["queue"] is None
    assert not re.search(r"(?i)password|BEGIN", json.dumps(told))
