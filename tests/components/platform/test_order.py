"""What must exist before something else may use it, and nothing but a dependency says so."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pulumi_aws as aws
import pytest

from components.alarm_topic import AlarmTopic, AlarmTopicArgs
from components.cluster import Cluster, ClusterArgs
from components.edge.access_logs import AccessLogs, AccessLogsArgs
from souk.graph.record import record
from tests.components.platform.graphs import one, stack
from tests.pure.places import PLACE


def test_the_cluster_offers_spot_and_names() -> None:
    """Without the default namespace, services can't find each other."""
    graph = stack("dev", "up")
    cluster = one(graph, "aws:ecs/cluster:Cluster")
    providers = one(graph, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")
    assert providers.inputs["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert {"name": "containerInsights", "value": "enhanced"} in cluster.inputs["settings"]
    namespace = one(graph, "aws:servicediscovery/httpNamespace:HttpNamespace")
    assert cluster.inputs["serviceConnectDefaults"] == {"namespace": namespace.outputs["arn"]}
    outputs = graph.outputs["platform"]
    assert outputs["clusterArn"] == f"arn:aws:ecs:eu-west-1:111122223333:cluster/{cluster.inputs['name']}"
    assert outputs["clusterName"] == cluster.inputs["name"]


CASES: list[tuple[str, Callable[[], pulumi.Output[str]], str]] = [
    (
        "a service that names a capacity provider before it is attached is refused",
        lambda: Cluster("made", ClusterArgs(place=PLACE)).arn,
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    ),
    (
        "the same for those that ask by name",
        lambda: Cluster("made", ClusterArgs(place=PLACE)).name,
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    ),
    (
        "an alarm that goes off before the topic admits CloudWatch tells nobody",
        lambda: AlarmTopic("made", AlarmTopicArgs(place=PLACE, emails=())).arn,
        "aws:sns/topicPolicy:TopicPolicy",
    ),
    (
        "a load balancer whose bucket doesn't admit it yet can't be created",
        lambda: AccessLogs("made", AccessLogsArgs(place=PLACE, deletable=True)).bucket,
        "aws:s3/bucketPolicy:BucketPolicy",
    ),
]


@pytest.mark.parametrize(("incident", "output", "awaited"), CASES, ids=[incident[:40] for incident, _, _ in CASES])
def test_users_wait(incident: str, output: Callable[[], pulumi.Output[str]], awaited: str) -> None:
    """Each case names the first deployment that fails, half the time, without the dependency."""
    del incident

    def program() -> None:
        aws.ssm.Parameter("user", type="String", value=output())

    graph = record(program, project="souk", stack="dev", config={"aws:region": "eu-west-1"})
    user = one(graph, "aws:ssm/parameter:Parameter")
    assert one(graph, awaited).urn in user.property_dependencies["value"]
