"""Every type, property and required property that the program sends is one that the installed SDK knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pulumi_aws as aws
import pytest

from components.program import run
from services import system
from souk.graph import monitor
from souk.graph.model import Graph, Resource
from souk.graph.record import record
from souk.graph.remote.awsx_vpc import expand_vpc
from souk.graph.remote.request import Expanded, Register, Remote
from tests.engine.standins.awsx.given import refused
from tests.engine.standins.check import mistakes
from tests.engine.standins.schema import arguments, resource_class
from tests.pure.test_config import values

AWS_REQUIRES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    # What the API refuses to do without, although the SDK's signature calls it optional: one of each group.
    "aws:apigateway/deployment:Deployment": (("triggers",),),
    "aws:apigateway/restApi:RestApi": (("body",),),
    "aws:appautoscaling/policy:Policy": (("targetTrackingScalingPolicyConfiguration",),),
    "aws:cloudwatch/eventRule:EventRule": (("eventPattern", "scheduleExpression"),),
    "aws:cloudwatch/metricAlarm:MetricAlarm": (("metricName", "metricQueries"), ("threshold",)),
    "aws:dynamodb/table:Table": (("hashKey",), ("attributes",)),
    "aws:ec2/instance:Instance": (("ami", "launchTemplate"),),
    "aws:ec2/route:Route": (("destinationCidrBlock",), ("gatewayId", "natGatewayId", "networkInterfaceId")),
    "aws:ecs/service:Service": (("cluster",), ("taskDefinition",), ("networkConfiguration",)),
    "aws:ecs/taskDefinition:TaskDefinition": (("cpu",), ("memory",), ("executionRoleArn",), ("networkMode",)),
    "aws:elasticache/replicationGroup:ReplicationGroup": (("numCacheClusters",), ("nodeType",), ("subnetGroupName",)),
    "aws:iam/rolePolicy:RolePolicy": (("policy",),),
    "aws:lambda/eventSourceMapping:EventSourceMapping": (("eventSourceArn",),),
    "aws:lambda/function:Function": (("imageUri", "code"), ("timeout",)),
    "aws:lb/listener:Listener": (("port",), ("protocol",)),
    "aws:lb/targetGroup:TargetGroup": (("port",), ("protocol",), ("vpcId",)),
    "aws:rds/cluster:Cluster": (("engine",), ("manageMasterUserPassword",), ("masterUsername",)),
    "aws:rds/instance:Instance": (("engine",), ("allocatedStorage",), ("manageMasterUserPassword",), ("username",)),
    "aws:sns/topicSubscription:TopicSubscription": (("endpoint",),),
    "aws:sqs/queue:Queue": (("name",),),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        ("referencedSecurityGroupId", "cidrIpv4", "prefixListId"),
        ("fromPort",),
        ("toPort",),
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (
        ("referencedSecurityGroupId", "cidrIpv4", "prefixListId"),
        ("fromPort",),
        ("toPort",),
    ),
}


def of_a_provider(graph: Graph) -> list[Resource]:
    return [resource for resource in graph if resource.custom and resource.type.split(":")[0] in ("aws", "docker")]


def wrong(resource: Resource) -> list[str]:
    cls = resource_class(resource.type)
    if cls is None:
        return [f"{resource.name}: no such type {resource.type}"]
    found = [
        f"{resource.name}.{mistake.path} {mistake.reason}" for mistake in mistakes(arguments(cls), resource.inputs)
    ]
    missing = (
        group
        for group in AWS_REQUIRES.get(resource.type, ())
        if all(resource.inputs.get(name) is None for name in group)
    )
    return [*found, *(f"{resource.name}: AWS requires {' or '.join(group)}" for group in missing)]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_sdk_knows_everything_that_is_sent(stack: str, request: pytest.FixtureRequest) -> None:
    """A misspelt property passes Python and every mock, and is refused by the provider half-way through an update."""
    graph: Graph = request.getfixturevalue(stack)
    resources = of_a_provider(graph)
    assert len(resources) > 400
    assert not [line for resource in resources for line in wrong(resource)]


def given(monkeypatch: pytest.MonkeyPatch, stack: str) -> list[Remote]:
    """What a stack's remote components are given: a plan has their children instead."""
    found: list[Remote] = []

    def expanded(remote: Remote, register: Register) -> Expanded:
        found.append(remote)
        return expand_vpc(remote, register)

    monkeypatch.setattr(monitor, "EXPANSIONS", {"awsx:ec2:Vpc": expanded})
    record(lambda: run(system), project="souk", stack=stack, config=values(stack))
    return found


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_awsx_knows_everything_that_its_components_are_given(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its arguments are in no plan, and a misspelt one is dropped in silence by the time the subnets are made."""
    (vpc,) = given(monkeypatch, stack)
    assert list(refused(vpc.inputs)) == []
    assert list(refused({**vpc.inputs, "natGatways": {"strategy": "Single"}}))


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_provider_knows_everything_that_it_is_told(stack: str, request: pytest.FixtureRequest) -> None:
    """A provider that is held to no account, because of one letter, deploys into any."""
    graph: Graph = request.getfixturevalue(stack)
    (provider,) = graph.of_type("pulumi:providers:aws")
    declared = arguments(aws.Provider)
    assert provider.inputs.keys() - {"version", "pluginDownloadURL"} <= declared.kinds.keys()
    assert {"region", "allowedAccountIds"} <= provider.inputs.keys()


def test_the_table_is_of_types_that_the_program_uses(dev: Graph, prod: Graph) -> None:
    """A row that no resource meets protects nothing."""
    used = {resource.type for graph in (dev, prod) for resource in graph}
    assert set(AWS_REQUIRES) <= used


def queue(graph: Graph, **inputs: Any) -> Resource:
    first = graph.of_type("aws:sqs/queue:Queue")[0]
    return replace(first, inputs={**first.inputs, **inputs})


def test_each_kind_of_mistake_is_seen(dev: Graph) -> None:
    """A check that has never failed may be one that can't."""
    assert wrong(queue(dev)) == []
    assert "doesn't exist" in wrong(queue(dev, visibiltyTimeoutSeconds=1))[0]
    assert "is str" in wrong(queue(dev, visibilityTimeoutSeconds="1"))[0]
    assert "AWS requires name" in wrong(queue(dev, name=None))[0]
    assert "no such type" in wrong(replace(queue(dev), type="aws:sqs/queue:Queeue"))[0]
    (role, *_) = dev.of_type("aws:iam/role:Role")
    assert "is required" in wrong(replace(role, inputs={}))[0]
