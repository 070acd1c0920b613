"""What AWS refuses, or breaks on, although every schema allows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from components.derive.flows import End, Flow
from components.errors import SoukError
from services import system
from souk.graph.model import Graph, Resource
from tests.kit.graphs import rendered

STACKS = ["dev", "prod"]
SERVICE = "aws:ecs/service:Service"


def reachable(graph: Graph, resource: Resource) -> set[str]:
    """The types of everything that is created before a resource."""
    by_urn = {each.urn: each for each in graph}
    seen: set[str] = set()
    todo = [resource.urn]
    while todo:
        for urn in by_urn[todo.pop()].dependencies:
            if urn not in seen:
                seen.add(urn)
                todo.append(urn)
    return {f"{by_urn[urn].type} {by_urn[urn].name}" for urn in seen}


def before(graph: Graph, token: str) -> Iterator[tuple[Resource, set[str]]]:
    for resource in graph.of_type(token):
        yield resource, reachable(graph, resource)


@pytest.mark.parametrize("env", STACKS)
def test_ec2_takes_every_description(env: str) -> None:
    """EC2 refuses an apostrophe in a rule's description, and with it every service's way to its image."""
    graph = rendered(env)
    described = [
        resource
        for kind in (
            "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        )
        for resource in graph.of_type(f"aws:{kind}")
    ] + list(graph.of_type("aws:ec2/securityGroup:SecurityGroup"))
    assert len(described) > 80
    for resource in described:
        assert re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}", resource.inputs["description"]), (
            resource.name
        )


@pytest.mark.parametrize("why", ["the service's image", "x" * 255, ""])
def test_a_description_that_ec2_refuses_is_refused_here(why: str) -> None:
    """A new sentence in the code must not be found out by an update."""
    with pytest.raises(SoukError, match="EC2 takes no others"):
        Flow(End("service", "a"), End("service", "b"), 443, why)


@pytest.mark.parametrize("env", STACKS)
def test_tasks_wait_for_their_listener_rules(env: str) -> None:
    """ECS refuses a target group that no load balancer forwards to yet."""
    graph = rendered(env)
    for service, earlier in before(graph, SERVICE):
        rules = [
            rule
            for rule in graph.of_type("aws:lb/listenerRule:ListenerRule")
            if rule.name.startswith(f"{service.name}-")
        ]
        assert rules
        assert {f"{rule.type} {rule.name}" for rule in rules} <= earlier


@pytest.mark.parametrize("env", STACKS)
def test_what_pulls_images_waits_for_a_way_out(env: str) -> None:
    """Three tasks that can't reach the registry end a first deployment for good."""
    graph = rendered(env)
    ways = {
        f"{way.type} {way.name}"
        for way in graph
        if (way.type == "aws:ec2/vpcEndpoint:VpcEndpoint" and way.inputs["vpcEndpointType"] == "Interface")
        or (way.type in ("aws:ec2/route:Route", "aws:ec2/instance:Instance") and "-nat" in way.name)
    }
    assert len(ways) >= 3
    for token in (SERVICE, "aws:lambda/function:Function"):
        for resource, earlier in before(graph, token):
            if resource.name != "platform-edge-authorizer":  # its code is no image, and it needs nothing outside
                assert ways <= earlier, resource.name


def test_another_strategy_replaces_no_service(prod: Graph) -> None:
    """Without forceNewDeployment, one task more of a Spot service deletes the service before making it anew."""
    assert {service.inputs.get("forceNewDeployment") for service in prod.of_type(SERVICE)} == {True}


@pytest.mark.parametrize("env", STACKS)
def test_parameter_groups_of_two_families_can_stand_side_by_side(env: str) -> None:
    """A major upgrade makes the next group while the database still uses this one."""
    graph = rendered(env)
    for group in (
        *graph.of_type("aws:rds/parameterGroup:ParameterGroup"),
        *graph.of_type("aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    ):
        assert group.inputs["name"].endswith(f"-{re.findall(r'[0-9]+$', group.inputs['family'])[0]}")


@pytest.mark.parametrize("env", STACKS)
def test_deliveries_are_counted_where_eventbridge_counts_them(env: str) -> None:
    """An alarm on a metric that nobody writes stays green for ever: a custom bus counts by bus and rule."""
    graph = rendered(env)
    alarms = [
        alarm
        for alarm in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs.get("namespace") == "AWS/Events"
    ]
    assert len(alarms) == 2 * len([spec for spec in system() if spec.consumes])
    rules = {rule.inputs["name"] for rule in graph.of_type("aws:cloudwatch/eventRule:EventRule")}
    for alarm in alarms:
        assert set(alarm.inputs["dimensions"]) == {"EventBusName", "RuleName"}
        assert alarm.inputs["dimensions"]["RuleName"] in rules


def test_every_node_of_a_cache_is_watched(prod: Graph) -> None:
    """After a failover the primary is another node than the first."""
    for group in prod.of_type("aws:elasticache/replicationGroup:ReplicationGroup"):
        nodes = {
            f"{group.inputs['replicationGroupId']}-{number:03}"
            for number in range(1, group.inputs["numCacheClusters"] + 1)
        }
        watched = {
            alarm.inputs["dimensions"]["CacheClusterId"]
            for alarm in prod.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
            if "CacheClusterId" in alarm.inputs.get("dimensions", {})
        }
        assert nodes <= watched
