"""A plan in short is all that most people read: it has to be right, and to say what is not protected."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from souk.facts import Facts, facts
from souk.facts.compute import short_image
from souk.facts.ownership import Ownership
from souk.graph.model import Graph
from tests.kit.graphs import recorded, rendered


class Service(pulumi.ComponentResource):
    """As the project's services declare themselves."""

    def __init__(self, name: str, build: Callable[[pulumi.ResourceOptions], None], **declared: Any) -> None:
        super().__init__("souk:service:Service", name, {"service": name, **declared})
        build(pulumi.ResourceOptions(parent=self))


def short(graph: Graph) -> Facts:
    """The facts of a graph."""
    return facts(graph, Ownership.of(graph))


def of(build: Callable[[pulumi.ResourceOptions], None], **declared: Any) -> dict[str, list[str]]:
    """The facts of one service, by label."""
    (section,) = [
        s for s in short(recorded(lambda: Service("order", build, **declared) and None)).sections if s.title == "order"
    ]
    found: dict[str, list[str]] = {}
    for label, text in section.facts:
        found.setdefault(label, []).append(text)
    return found


def fargate(own: pulumi.ResourceOptions, strategies: list[dict[str, Any]]) -> None:
    """An ECS service with a job beside it."""
    containers = [
        {"name": "collector", "image": "a.dkr.ecr.eu-west-1.amazonaws.com/collector:1"},
        {
            "name": "order",
            "image": "a.dkr.ecr.eu-west-1.amazonaws.com/souk/order:1",
            "portMappings": [{"containerPort": 80}],
        },
    ]
    sizes: dict[str, Any] = {"cpu": "512", "memory": "1024"}
    aws.ecs.TaskDefinition("job", family="job", container_definitions="[]", cpu="4096", memory="8192", opts=own)
    task = aws.ecs.TaskDefinition(
        "task", family="order", container_definitions=json.dumps(containers), opts=own, **sizes
    )
    given: Any = strategies
    aws.ecs.Service("s", name="order", task_definition=task.arn, capacity_provider_strategies=given, opts=own)
    aws.appautoscaling.Target(
        "t",
        resource_id="service/souk/order",
        min_capacity=2,
        max_capacity=6,
        scalable_dimension="ecs:service:DesiredCount",
        service_namespace="ecs",
        opts=own,
    )


@pytest.mark.parametrize(
    ("strategies", "launch"),
    [
        ([{"capacity_provider": "FARGATE", "weight": 1}], "Fargate"),
        ([{"capacity_provider": "FARGATE_SPOT", "weight": 1}], "Fargate Spot"),
        (
            [
                {"capacity_provider": "FARGATE", "base": 1, "weight": 0},
                {"capacity_provider": "FARGATE_SPOT", "weight": 1},
            ],
            "Fargate (first 1) + Fargate Spot",
        ),
        (
            [{"capacity_provider": "FARGATE", "weight": 1}, {"capacity_provider": "FARGATE_SPOT", "weight": 3}],
            "Fargate (weight 1) + Fargate Spot (weight 3)",
        ),
        ([{"capacity_provider": "nodes", "weight": 1}], "EC2 (nodes)"),
    ],
)
def test_tasks(strategies: list[dict[str, Any]], launch: str) -> None:
    """Kind, size and number of the tasks the service runs: not of its jobs, nor of a side-car."""
    found = of(lambda own: fargate(own, strategies), port=8080, calls=["product"], callers=["web", "user"])
    assert found["compute"] == [f"{launch} · 0.5 vCPU, 1024 MiB · 2-6 tasks"]
    assert found["image"] == ["souk/order:1"]
    assert (found["port"], found["calls"], found["called by"]) == (["8080"], ["product"], ["web, user"])


def test_function() -> None:
    """A function has no port and no tasks."""

    def build(own: pulumi.ResourceOptions) -> None:
        image = "a.dkr.ecr.eu-west-1.amazonaws.com/souk/order:1"
        aws.lambda_.Function("f", role="r", memory_size=512, image_uri=image, package_type="Image", opts=own)

    found = of(build)
    assert found["compute"] == ["Lambda · 512 MiB · x86_64 · 3 s"]
    assert found["image"] == ["souk/order:1"]
    assert "port" not in found


def postgres(own: pulumi.ResourceOptions, **given: Any) -> None:
    """A database."""
    aws.rds.Instance("db", engine="postgres", instance_class="db.t4g.micro", allocated_storage=20, opts=own, **given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "db · RDS postgres · db.t4g.micro, 20 GiB · one zone · NOT encrypted · no backups · deletable"),
        (
            {"storage_encrypted": True, "multi_az": True, "backup_retention_period": 7, "deletion_protection": True},
            "db · RDS postgres · db.t4g.micro, 20 GiB · two zones · encrypted · backups 7 d · deletion protected",
        ),
    ],
)
def test_databases(given: dict[str, Any], expected: str) -> None:
    """What is missing is said, as what is there."""
    assert of(lambda own: postgres(own, **given))["store"] == [expected]


def test_other_stores() -> None:
    """Tables, caches, clusters, buckets."""

    def build(own: pulumi.ResourceOptions) -> None:
        key = aws.dynamodb.TableAttributeArgs(name="k", type="S")
        aws.dynamodb.Table("table", hash_key="k", attributes=[key], billing_mode="PAY_PER_REQUEST", opts=own)
        node = "cache.t4g.micro"
        aws.elasticache.ReplicationGroup("cache", description="c", engine="valkey", node_type=node, opts=own)
        cluster = aws.rds.Cluster("cluster", engine="aurora-postgresql", cluster_identifier="c", opts=own)
        engine = aws.rds.EngineType.AURORA_POSTGRESQL
        for name in ("a", "b"):
            aws.rds.ClusterInstance(
                name, cluster_identifier=cluster.id, instance_class="db.r8g.large", engine=engine, opts=own
            )
        aws.s3.Bucket("bucket", force_destroy=True, opts=own)

    assert of(build)["store"] == [
        "table · DynamoDB · on demand · encrypted · no point-in-time recovery · deletable",
        "cache · ElastiCache valkey · cache.t4g.micro · 1 node · NOT encrypted · no TLS · no backups",
        "cluster · Aurora postgresql · db.r8g.large · 2 instances · NOT encrypted · backups 1 d · deletable",
        "bucket · S3 · encrypted · emptied when deleted",
    ]


def test_queues_and_subscriptions() -> None:
    """A queue without a dead-letter queue loses messages: the plan says so."""

    def build(own: pulumi.ResourceOptions) -> None:
        dead = aws.sqs.Queue("dead", name="orders-dlq", opts=own)
        redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn})
        aws.sqs.Queue("q", name="orders", redrive_policy=redrive, opts=own)
        pattern = json.dumps({"detail-type": ["payment.authorised"]})
        aws.cloudwatch.EventRule("paid", event_pattern=pattern, opts=own)
        aws.cloudwatch.EventRule("nightly", schedule_expression="rate(1 day)", opts=own)
        aws.cloudwatch.MetricAlarm("a", comparison_operator="x", evaluation_periods=1, opts=own)

    found = of(build)
    assert found["queues"] == ["orders · 1 dead-letter queue"]
    assert found["hears"] == ["payment.authorised, by schedule"]
    assert found["alarms"] == ["1"]


def test_ownership_follows_parents_then_tags() -> None:
    """A service's group is a child of the platform; what has neither belongs to all."""

    def program() -> None:
        Service("order", lambda own: aws.sqs.Queue("q", tags={"souk:service": "other"}, opts=own) and None)
        aws.ec2.SecurityGroup("group", tags={"souk:service": "order"})
        aws.ec2.SecurityGroup("common")

    graph = recorded(program)
    ownership = Ownership.of(graph)
    owners = {resource.name: ownership.service_of(resource) for resource in graph}
    assert owners == {"demo-dev": None, "order": "order", "q": "order", "group": "order", "common": None}


def test_unknown_and_secret_values_are_no_text() -> None:
    """Neither Python's spelling of an unknown nor a secret is shown."""

    def program() -> None:
        vpc = aws.ec2.Vpc("vpc", cidr_block=pulumi.Output.secret("10.0.0.0/16"))
        aws.lb.LoadBalancer("lb", name=vpc.id)

    (platform,) = short(recorded(program)).sections
    assert ("network", "[secret] · 0 subnets") in platform.facts
    assert ("balancer", "known on creation · internet-facing") in platform.facts


def test_the_projects_services_are_all_there() -> None:
    """Every service of the system, with its own number of resources, and nothing counted twice."""
    graph = rendered("dev")
    found = short(graph)
    assert [section.title for section in found.sections] == ["platform", *Ownership.of(graph).services]
    assert sum(section.resources for section in found.sections) == found.total == len(graph.resources)
    assert sum(count for _, count in found.types) == found.total
    for section in found.sections[1:]:
        labels = [label for label, _ in section.facts]
        assert {"compute", "image", "called by", "calls", "store", "alarms"} <= set(labels), section.title


@pytest.mark.parametrize(
    ("image", "short_form"),
    [
        ("1.dkr.ecr.eu-west-1.amazonaws.com/souk/order:1", "souk/order:1"),
        ("souk/order:1", "souk/order:1"),
        ("known on creation", "known on creation"),
    ],
)
def test_images_without_their_registry(image: str, short_form: str) -> None:
    """The registry is the same for all, and hides the tag."""
    assert short_image(image) == short_form
