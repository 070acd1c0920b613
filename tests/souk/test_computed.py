"""After creation everything is known: judges join resources by these values, so they must look and fit like AWS's."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest

from souk.graph import sdk
from souk.graph.computed import RULES
from souk.graph.model import UNKNOWN, Graph, Resource
from tests.kit.assertions import one, only
from tests.kit.graphs import recorded

ARN = re.compile(r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}|lambda)?:[^\s]+")
"""API Gateway writes `lambda` where others have the account."""
LOADED = {"aws": "pulumi_aws", "docker-build": "pulumi_docker_build", "docker": "pulumi_docker"}


def loaded_class(token: str) -> type:
    """The SDK's class of a token, its package imported."""
    importlib.import_module(LOADED[token.partition(":")[0]])
    return sdk.resource_class(token)


@pytest.mark.parametrize("token", RULES)
def test_rules_are_of_the_sdks_own_types(token: str) -> None:
    """A rule for a type or a property that the SDK does not have would never be used, and nobody would know."""
    cls = loaded_class(token)
    assert cls is not pulumi.CustomResource
    assert set(RULES[token]) - {"id"} - {"ownerId", "arn"} <= set(sdk.output_types(cls))


def program() -> None:
    """One of everything that other resources refer to."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, availability_zone="eu-west-1b", cidr_block="10.0.0.0/24")
    group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id)
    balancer = aws.lb.LoadBalancer("balancer", name="public", subnets=[subnet.id], security_groups=[group.id])
    target = aws.lb.TargetGroup("target", name="web", vpc_id=vpc.id, port=80)
    listener = aws.lb.Listener(
        "listener",
        load_balancer_arn=balancer.arn,
        default_actions=[{"type": "forward", "target_group_arn": target.arn}],
    )
    aws.lb.ListenerRule(
        "rule",
        listener_arn=listener.arn,
        priority=1,
        actions=[{"type": "forward", "target_group_arn": target.arn}],
        conditions=[{"path_pattern": {"values": ["/v1/*"]}}],
    )
    aws.ec2.VpcEndpoint("sqs", vpc_id=vpc.id, service_name="com.amazonaws.eu-west-1.sqs", vpc_endpoint_type="Interface",
                        subnet_ids=[subnet.id])  # fmt: skip
    aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name="com.amazonaws.eu-west-1.s3")
    aws.rds.Instance("db", identifier="orders", instance_class="db.t4g.micro", engine="postgres", password="hunter2",  # noqa: S106 - no real one
                     manage_master_user_password=True)  # fmt: skip
    aws.dynamodb.Table(
        "table", name="orders", hash_key="pk", attributes=[{"name": "pk", "type": "S"}], stream_enabled=True
    )
    aws.kms.Key("key")
    aws.secretsmanager.Secret("secret", name="orders/key")
    aws.ssm.Parameter("parameter", name="/souk/orders", type="String", value="x")
    aws.acm.Certificate("certificate", domain_name="souk.example", subject_alternative_names=["*.souk.example"])
    cluster = aws.ecs.Cluster("cluster", name="souk")
    definition = aws.ecs.TaskDefinition("definition", family="orders", container_definitions="[]")
    aws.ecs.Service("service", name="orders", cluster=cluster.arn, task_definition=definition.arn)
    bus = aws.cloudwatch.EventBus("bus", name="souk")
    aws.cloudwatch.EventRule("event", name="paid", event_bus_name=bus.name, event_pattern="{}")
    aws.elasticache.ReplicationGroup("cache", replication_group_id="carts", description="c", engine="valkey")
    aws.lambda_.Function("function", name="notify", role="arn:aws:iam::111122223333:role/r")
    aws.iam.Role("role", name="orders", assume_role_policy="{}")
    aws.ecr.Repository("repository", name="souk/orders")


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The program, created."""
    return recorded(program, mode="up")


def of(graph: Graph, name: str) -> Resource:
    """The resource of a logical name."""
    return next(resource for resource in graph if resource.name == name)


@pytest.mark.parametrize(
    ("name", "key", "pattern"),
    [
        ("vpc", "id", r"vpc-[0-9a-f]{17}"),
        ("vpc", "defaultSecurityGroupId", r"sg-[0-9a-f]{17}"),
        ("subnet", "id", r"subnet-[0-9a-f]{17}"),
        ("subnet", "availabilityZoneId", "euw1-az2"),
        ("group", "id", r"sg-[0-9a-f]{17}"),
        ("balancer", "arnSuffix", r"app/public/[0-9a-f]{16}"),
        ("balancer", "arn", r"arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/public/.{16}"),
        ("balancer", "dnsName", r"public-[0-9]{10}\.eu-west-1\.elb\.amazonaws\.com"),
        ("target", "arnSuffix", r"targetgroup/web/[0-9a-f]{16}"),
        ("listener", "arn", r"arn:.*:listener/app/public/[0-9a-f]{16}/[0-9a-f]{16}"),
        ("rule", "arn", r"arn:.*:listener-rule/app/public/[0-9a-f]{16}/[0-9a-f]{16}/[0-9a-f]{16}"),
        ("s3", "prefixListId", r"pl-[0-9a-f]{8}"),
        ("sqs", "prefixListId", ""),
        ("db", "address", r"orders\.[a-z0-9]{12}\.eu-west-1\.rds\.amazonaws\.com"),
        ("db", "endpoint", r"orders\..*:5432"),
        ("db", "resourceId", r"db-[A-Z0-9]{26}"),
        ("db", "kmsKeyId", ""),
        ("table", "arn", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"),
        ("table", "streamArn", r"arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/.+"),
        ("key", "id", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"),
        ("key", "arn", r"arn:aws:kms:eu-west-1:111122223333:key/[0-9a-f-]{36}"),
        ("secret", "arn", r"arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/key-[A-Z0-9]{6}"),
        ("parameter", "arn", "arn:aws:ssm:eu-west-1:111122223333:parameter/souk/orders"),
        ("cluster", "arn", "arn:aws:ecs:eu-west-1:111122223333:cluster/souk"),
        ("definition", "arn", "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:1"),
        ("service", "id", "arn:aws:ecs:eu-west-1:111122223333:service/souk/orders"),
        ("event", "arn", "arn:aws:events:eu-west-1:111122223333:rule/souk/paid"),
        ("cache", "primaryEndpointAddress", r"master\.carts\.[a-z0-9]{6}\.euw1\.cache\.amazonaws\.com"),
        ("cache", "configurationEndpointAddress", ""),
        ("cache", "port", "6379"),
        ("function", "invokeArn", r"arn:aws:apigateway:eu-west-1:lambda:path/.*:function:notify/invocations"),
        ("role", "arn", "arn:aws:iam::111122223333:role/orders"),
        ("repository", "repositoryUrl", r"111122223333\.dkr\.ecr\.eu-west-1\.amazonaws\.com/souk/orders"),
    ],
)  # fmt: skip
def test_values_have_awss_form(graph: Graph, name: str, key: str, pattern: str) -> None:
    """A malformed ARN matches no policy, and a rule that meets only such never fires."""
    resource = of(graph, name)
    value = resource.id if key == "id" else resource.outputs[key]
    assert re.fullmatch(pattern, str(value))


def test_master_user_secret_exists_when_asked_for(graph: Graph) -> None:
    """The migration task reads the secret by the ARN that RDS gives it."""
    (secret,) = of(graph, "db").outputs["masterUserSecrets"]
    assert ARN.fullmatch(secret["secretArn"])
    assert ":secret:rds!db-" in secret["secretArn"]


def test_interface_endpoints_have_names_and_interfaces(graph: Graph) -> None:
    """Egress rules and reports read them."""
    endpoint = of(graph, "sqs")
    assert endpoint.outputs["dnsEntries"][0]["dnsName"].endswith(".sqs.eu-west-1.vpce.amazonaws.com")
    assert len(endpoint.outputs["networkInterfaceIds"]) == 1


def test_every_name_of_a_certificate_can_be_validated(graph: Graph) -> None:
    """DNS records are made from these options, one per name."""
    options = of(graph, "certificate").outputs["domainValidationOptions"]
    assert [option["domainName"] for option in options] == ["souk.example", "*.souk.example"]


def texts(value: Any) -> list[str]:
    """All text in plain data."""
    if isinstance(value, dict):
        return [text for item in cast("dict[str, Any]", value).values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in cast("list[Any]", value) for text in texts(item)]
    return [value] if isinstance(value, str) else []


def test_every_arn_is_well_formed(graph: Graph) -> None:
    """Also those of the fallback."""
    for resource in graph:
        for text in texts(resource.outputs):
            if text.startswith("arn:"):
                assert ARN.fullmatch(text), (resource.urn, text)


def test_every_computed_output_has_a_value(graph: Graph) -> None:
    """A missing output is None to the program, and applies fail on None far from the cause."""
    for resource in graph:
        if resource.type.startswith("aws:"):
            missing = set(sdk.computed_types(sdk.resource_class(resource.type))) - set(resource.outputs)
            assert not missing, resource.urn


def test_defaults_are_not_made_up() -> None:
    """A role or a key that nobody gave must not look given: rules on encryption would pass."""
    table = only(
        recorded(lambda: aws.rds.Instance("db", instance_class="x") and None, mode="up"), "aws:rds/instance:Instance"
    )
    assert table.outputs["kmsKeyId"] == ""
    assert table.outputs["monitoringRoleArn"] == ""


def has_unknown(resource: Resource, key: str) -> bool:
    """Whether an input has an unknown part."""
    return repr(UNKNOWN) in repr(resource.inputs[key])


def differing(one_graph: Graph, other: Graph) -> set[tuple[str, str]]:
    """Inputs, by resource and property, that differ between two recordings."""
    pairs = zip(one_graph, other, strict=True)
    return {
        (first.name, key) for first, second in pairs for key in first.inputs if first.inputs[key] != second.inputs[key]
    }


def test_salts_show_where_generated_values_flow() -> None:
    """The inputs that differ between two salts are those that a preview does not know, and no others."""
    preview = recorded(program)
    unknown = {
        (resource.name, key)
        for resource in preview
        for key, value in resource.inputs.items()
        if "<unknown>" in repr(value)
    }
    salted = differing(recorded(program, mode="up", ids="a"), recorded(program, mode="up", ids="b"))
    assert salted == unknown


def test_salts_reach_what_is_made_of_names_alone() -> None:
    """An ARN made of a name is as unknown to a preview as a random id."""

    def names() -> None:
        queue = aws.sqs.Queue("q", name="orders")
        aws.sns.Topic("t", display_name=queue.arn)

    plain, salted = recorded(names, mode="up"), recorded(names, mode="up", ids="a")
    assert only(plain, "aws:sns/topic:Topic").inputs["displayName"] == "arn:aws:sqs:eu-west-1:111122223333:orders"
    assert differing(plain, salted) == {("t", "displayName")}


SCRIPT = """
import pulumi, pulumi_aws as aws
from souk.graph.record import record
def program():
    queues = [aws.sqs.Queue(f"q{n}", tags={"b": "1", "a": "2"}) for n in range(9)]
    everything = pulumi.Output.all(*(queue.arn for queue in queues)).apply(",".join)
    aws.sns.Topic("t", display_name=everything, tags={queue.pulumi_resource_name: queue.url for queue in queues})
    pulumi.export("all", everything)
for mode in ("preview", "up"):
    graph = record(program, project="demo", stack="dev", config={}, mode=mode)
    print([repr(resource) for resource in graph], graph.outputs)
"""


def test_every_process_records_the_same() -> None:
    """A plan that changes by itself makes every diff worthless: sets have another order in each process."""
    command = [sys.executable, "-c", SCRIPT]
    runs = [
        subprocess.Popen(command, env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}, stdout=subprocess.PIPE)  # noqa: S603 - our own
        for seed in ("1", "2")
    ]
    first, second = (run.communicate()[0] for run in runs)
    assert first == second
    assert b"arn:aws:sqs:us-east-1:123456789012:q8-" in first


def test_regions_and_partitions() -> None:
    """China and GovCloud have partitions of their own, and a resource may name a region of its own."""

    def elsewhere() -> None:
        aws.sqs.Queue("china", name="q", region="cn-north-1")
        aws.sqs.Queue("gov", name="q", region="us-gov-west-1")

    graph = recorded(elsewhere, mode="up")
    queue = "aws:sqs/queue:Queue"
    assert one(graph, queue, "china").outputs["arn"] == "arn:aws-cn:sqs:cn-north-1:111122223333:q"
    assert one(graph, queue, "china").outputs["url"].startswith("https://sqs.cn-north-1.amazonaws.com.cn/")
    assert one(graph, queue, "gov").outputs["arn"] == "arn:aws-us-gov:sqs:us-gov-west-1:111122223333:q"


def test_types_without_rules_get_values_by_name() -> None:
    """A new type works before anybody writes a rule for it."""

    def new() -> None:
        aws.memorydb.Cluster("m", acl_name="a", node_type="n", engine="valkey")

    outputs = only(recorded(new, mode="up"), "aws:memorydb/cluster:Cluster").outputs
    assert ARN.fullmatch(outputs["arn"])
    assert outputs["parameterGroupName"]
    assert outputs["shards"] == []
