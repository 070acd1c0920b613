"""Services on Fargate: reached by those who may, replaced with care, scaled by what runs short."""

from __future__ import annotations

from typing import Any

import pytest

from components.spec import Call, Http, ServiceSpec
from souk.graph.model import Graph, Resource
from tests.components.service.graphs import STACKS, recorded
from tests.kit.assertions import assert_depends, assert_inputs, document, one
from tests.kit.graphs import rendered

SERVICE = "aws:ecs/service:Service"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
ROLE = "aws:iam/role:Role"
POLICY = "aws:appautoscaling/policy:Policy"
BOUNDS = "aws:appautoscaling/target:Target"


def connect(graph: Graph, service: str) -> Any:
    return one(graph, SERVICE, service).inputs.get("serviceConnectConfiguration")


@pytest.mark.parametrize("env", STACKS)
def test_a_bad_version_is_taken_back(env: str) -> None:
    """A version that never becomes healthy was started again and again for three hours, at the old one's cost."""
    for service in rendered(env).of_type(SERVICE):
        assert_inputs(
            service,
            deploymentCircuitBreaker={"enable": True, "rollback": True},
            deploymentMinimumHealthyPercent=100,
            enableExecuteCommand=False,
        )
        assert service.inputs["networkConfiguration"]["assignPublicIp"] is False


@pytest.mark.parametrize("env", STACKS)
def test_a_version_that_fails_requests_is_taken_back_too(env: str) -> None:
    """Healthy tasks can answer every request with an error."""
    graph = rendered(env)
    for service in graph.of_type(SERVICE):
        alarm = one(graph, "aws:cloudwatch/metricAlarm:MetricAlarm", f"{service.name}-errors")
        assert service.inputs["alarms"] == {"alarmNames": [alarm.inputs["name"]], "enable": True, "rollback": True}


def test_production_runs_at_least_two_tasks_of_everything() -> None:
    """One task is an outage whenever AWS replaces its host."""
    for service in rendered("prod").of_type(SERVICE):
        assert service.inputs["desiredCount"] >= 2
    assert all(bounds.inputs["minCapacity"] >= 2 for bounds in rendered("prod").of_type(BOUNDS))


def test_spot_is_for_those_who_may_be_interrupted_and_never_for_all_tasks_of_many() -> None:
    """A payment was interrupted; another time AWS took every Spot task back at once."""
    dev, prod = rendered("dev"), rendered("prod")
    spot = {"capacityProvider": "FARGATE_SPOT", "weight": 1}
    kept = {"capacityProvider": "FARGATE", "base": 1, "weight": 0}
    assert one(dev, SERVICE, "web").inputs["capacityProviderStrategies"] == [spot]
    assert one(prod, SERVICE, "web").inputs["capacityProviderStrategies"] == [kept, spot]
    for graph in (dev, prod):
        assert one(graph, SERVICE, "payment").inputs["capacityProviderStrategies"] == [
            {"capacityProvider": "FARGATE", "weight": 1}
        ]


def test_service_connect_waits_as_long_as_the_most_patient_caller() -> None:
    """At its default of 15 seconds the proxy outlasts its callers, or gives up before them."""
    caller = ServiceSpec(name="basket", slot=99, http=Http(), calls=(Call(service="inventory", timeout=7),))
    for graph, expected in ((rendered("dev"), 2), (recorded("dev", caller), 7)):
        (server,) = connect(graph, "inventory")["services"]
        assert server["timeout"]["perRequestTimeoutSeconds"] == expected
        assert server["timeout"]["idleTimeoutSeconds"] > expected
        assert server["clientAlias"] == [{"dnsName": "inventory", "port": 8080}]


def test_who_only_calls_is_a_client_and_who_does_neither_has_no_proxy() -> None:
    """A proxy beside a task that talks to nobody costs memory; a server that nobody calls is an open door."""
    graph = rendered("dev")
    assert connect(graph, "order")["enabled"] is True
    assert "services" not in connect(graph, "order")
    assert connect(graph, "web") is None


def test_callees_are_there_before_their_callers() -> None:
    """A task learns of the endpoints that exist when it starts, and of none after."""
    graph = rendered("dev")
    for caller, callee in (("order", "product"), ("product", "inventory")):
        assert_depends(one(graph, SERVICE, caller), one(graph, SERVICE, callee))


@pytest.mark.parametrize("env", STACKS)
def test_a_task_s_code_and_what_starts_it_are_two_roles(env: str) -> None:
    """With one role, the code may read the parameters of its start and pull images."""
    for task in rendered(env).of_type(TASK):
        roles = [task.property_dependencies[key] for key in ("taskRoleArn", "executionRoleArn")]
        assert all(len(role) == 1 for role in roles)
        assert roles[0] != roles[1]


def test_a_task_waits_for_its_rules_permissions_and_parameters() -> None:
    """A task whose egress rules come after it can't pull its image, and the circuit breaker counts that."""
    graph = rendered("dev")
    task = one(graph, TASK, "order")
    waited = {urn.rpartition("::")[2] for urn in task.dependencies}
    assert {
        "order-execution-pull-image",
        "order-task-read-write-events",
        "order-egress-order-s3-443",
        "order",
    } <= waited
    parameters = {r.urn for r in graph.of_type("aws:ssm/parameter:Parameter") if r.name == "product-catalogue-host"}
    assert parameters <= set(one(graph, TASK, "product").dependencies)


def test_host_names_reach_tasks_by_parameters_with_known_names() -> None:
    """An endpoint in a container definition would hide the whole definition from a preview."""
    graph = rendered("dev")
    (container,) = document(one(graph, TASK, "product"), "containerDefinitions")
    secrets = {entry["name"]: entry["valueFrom"] for entry in container["secrets"]}
    assert set(secrets) == {"CATALOGUE_HOST", "READ_CACHE_HOST"}
    names = {parameter.inputs["name"] for parameter in graph.of_type("aws:ssm/parameter:Parameter")}
    assert {arn.partition(":parameter")[2] for arn in secrets.values()} <= names


def scaled(graph: Graph, service: str) -> dict[str, Resource]:
    return {
        policy.name.removeprefix(f"{service}-"): policy
        for policy in graph.of_type(POLICY)
        if policy.name.startswith(f"{service}-")
    }


def test_tasks_are_scaled_by_cpu_requests_and_backlog() -> None:
    """A consumer that waits for its neighbour has no CPU load while its queue grows for hours."""
    graph = rendered("dev")
    assert set(scaled(graph, "order")) == {"cpu", "requests", "backlog"}
    assert set(scaled(graph, "web")) == {"cpu", "requests"}
    tracking = scaled(graph, "order")["backlog"].inputs["targetTrackingScalingPolicyConfiguration"]
    metrics = {metric["id"]: metric for metric in tracking["customizedMetricSpecification"]["metrics"]}
    assert metrics["backlog"]["expression"] == "(FILL(q0, 0) + FILL(q1, 0)) / IF(tasks > 0, tasks, 1)"
    assert [metric["id"] for metric in metrics.values() if metric["returnData"]] == ["backlog"]
    queues = [metrics[name]["metricStat"]["metric"]["dimensions"][0]["value"] for name in ("q0", "q1")]
    assert queues == ["souk-dev-order", "souk-dev-order-events-stream.fifo"]


def test_requests_are_counted_at_the_service_s_own_target_group() -> None:
    """A label that names another group scales a service by its neighbour's visitors."""
    graph = rendered("dev", "up")
    policy = scaled(graph, "order")["requests"]
    group = one(graph, "aws:lb/targetGroup:TargetGroup", "order")
    specification = policy.inputs["targetTrackingScalingPolicyConfiguration"]["predefinedMetricSpecification"]
    assert specification["predefinedMetricType"] == "ALBRequestCountPerTarget"
    assert specification["resourceLabel"].endswith(f"/{group.outputs['arnSuffix']}")
    assert specification["resourceLabel"].startswith("app/")


def test_pulumi_waits_for_services_that_can_be_ready_at_once() -> None:
    """`pulumi up` said success while the circuit breaker was still counting.

    And a first one waited for tasks that can't start: a database isn't migrated by then, nor a secret filled in.
    """
    graph = rendered("dev")
    waits = {service.name for service in graph.of_type(SERVICE) if service.inputs["waitForSteadyState"]}
    assert waits == {"web", "order"}


def test_a_rollback_finds_the_revision_before() -> None:
    """ECS can't start tasks from a revision that an update has just deregistered."""
    assert all(task.inputs["skipDestroy"] is True for task in rendered("dev").of_type(TASK))


def test_every_service_s_tasks_run_under_its_own_group() -> None:
    """A service in a neighbour's group has the neighbour's neighbours."""
    graph = rendered("dev", "up")
    for service in graph.of_type(SERVICE):
        (group,) = service.inputs["networkConfiguration"]["securityGroups"]
        owner = next(g for g in graph.of_type("aws:ec2/securityGroup:SecurityGroup") if g.id == group)
        assert owner.inputs["tags"]["souk:service"] == service.name
        assert "souk:role" not in owner.inputs["tags"]
