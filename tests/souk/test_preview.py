"""What a preview knows: rules and tests that believe in more pass here and are skipped by the real engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from souk.graph.model import UNKNOWN, Resource
from tests.kit.assertions import one, only
from tests.kit.graphs import recorded

Tags = dict[str, pulumi.Input[str]]


Value = Callable[[aws.sqs.Queue], pulumi.Output[str]]
CASES: dict[str, tuple[Value, Any]] = {
    "given": (lambda queue: queue.name, "orders"),
    "computed": (lambda queue: queue.arn, UNKNOWN),
    "id": (lambda queue: queue.id, UNKNOWN),
    "left out": (lambda queue: queue.visibility_timeout_seconds.apply(str), UNKNOWN),
    "applied": (lambda queue: queue.name.apply(str.upper), "ORDERS"),
    "applied to unknown": (lambda queue: queue.arn.apply(lambda _: "constant"), UNKNOWN),
    "joined": (lambda queue: pulumi.Output.concat(queue.name, "-x"), "orders-x"),
    "joined with unknown": (lambda queue: pulumi.Output.concat(queue.name, queue.arn), UNKNOWN),
    "document": (lambda queue: pulumi.Output.json_dumps({"name": queue.name}), '{"name": "orders"}'),
    "document with unknown": (lambda queue: pulumi.Output.json_dumps({"a": queue.name, "b": queue.arn}), UNKNOWN),
}


@pytest.mark.parametrize("case", CASES)
def test_text(case: str) -> None:
    """`name` is given, `arn` is AWS's to say. One unknown hides a whole text: container definitions must hold none."""
    value, expected = CASES[case]

    def program() -> None:
        queue = aws.sqs.Queue("q", name="orders")
        aws.sns.Topic("t", display_name=value(queue))

    assert only(recorded(program), "aws:sns/topic:Topic").inputs["displayName"] == expected


def group(rules: Callable[[aws.ec2.SecurityGroup], Any]) -> Resource:
    """A group whose rules mention another group."""

    def program() -> None:
        other = aws.ec2.SecurityGroup("other")
        aws.ec2.SecurityGroup("g", ingress=rules(other))

    return one(recorded(program), "aws:ec2/securityGroup:SecurityGroup", "g")


def test_a_list_knows_its_known_parts() -> None:
    """A list of the program's own has known items and unknown ones; its length is known."""
    resource = group(
        lambda other: [
            {"protocol": "tcp", "from_port": 443, "to_port": 443, "security_groups": [other.id, "sg-1"]},
            aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=80, to_port=80),
        ]
    )
    assert resource.inputs["ingress"] == [
        {"protocol": "tcp", "fromPort": 443, "toPort": 443, "securityGroups": [UNKNOWN, "sg-1"]},
        {"protocol": "tcp", "fromPort": 80, "toPort": 80},
    ]


def test_an_output_of_a_list_is_unknown_as_a_whole() -> None:
    """Once a list has gone through `apply`, one unknown item hides all of it, its length too."""
    resource = group(
        lambda other: pulumi.Output.from_input(
            [{"protocol": "tcp", "from_port": 443, "to_port": 443, "security_groups": [other.id]}]
        )
    )
    assert resource.inputs["ingress"] is UNKNOWN


def test_echoed_inputs_with_unknown_parts() -> None:
    """The part of an output that was given is known although a sibling is not."""

    def program() -> None:
        queue = aws.sqs.Queue("q")
        tags: Tags = {"known": "k", "unknown": queue.arn}
        topic = aws.sns.Topic("t", tags=tags)
        pulumi.export("known", topic.tags.apply(lambda t: t, run_with_unknowns=True)["known"])
        pulumi.export("unknown", topic.tags["unknown"])  # pyright: ignore[reportOptionalSubscript, reportUnknownMemberType] - given above

    assert recorded(program).outputs == {"known": "k", "unknown": UNKNOWN}


def test_outputs_of_components_are_unknown_to_the_program() -> None:
    """The engine answers a component with nothing: what the program reads back from its inputs is unknown."""

    class Shop(pulumi.ComponentResource):
        port: pulumi.Output[int]

        def __init__(self) -> None:
            super().__init__("demo:shop:Shop", "s", {"port": 8080})

    outputs = recorded(lambda: pulumi.export("port", Shop().port)).outputs
    assert outputs == {"port": UNKNOWN}


def test_graph_lists_what_creation_makes_known() -> None:
    """Stack rules see outputs: an output that is missing there looks like a setting that is off."""
    queue = only(recorded(lambda: aws.sqs.Queue("q", name="orders") and None), "aws:sqs/queue:Queue")
    assert queue.id is UNKNOWN
    assert queue.outputs["name"] == "orders"
    assert queue.outputs["arn"] is UNKNOWN
    assert queue.outputs["url"] is UNKNOWN
    assert "visibilityTimeoutSeconds" not in queue.outputs
    assert queue.inputs == {"name": "orders"}


def all_tags(default: str | None = None, **tags: pulumi.Input[str]) -> Any:
    """What a preview shows of a queue's `tagsAll`."""

    def program() -> None:
        topic = aws.sns.Topic("t")
        given = {key: topic.arn if value == "unknown" else value for key, value in tags.items()}
        provider = aws.Provider("p", region="eu-west-1", default_tags={"tags": {"owner": default}} if default else None)
        aws.sqs.Queue("q", tags=given or None, opts=pulumi.ResourceOptions(provider=provider))

    return only(recorded(program), "aws:sqs/queue:Queue").outputs["tagsAll"]


def test_all_tags_are_worked_out_in_a_preview() -> None:
    """The provider merges its default tags before anything is created; one unknown tag leaves all of them open."""
    assert all_tags(env="dev") == {"env": "dev"}
    assert all_tags("platform", env="dev") == {"owner": "platform", "env": "dev"}
    assert all_tags("platform") == {"owner": "platform"}
    assert all_tags(env="unknown") is UNKNOWN
    assert all_tags() is UNKNOWN


def test_documents_of_known_parts_are_text() -> None:
    """Rules read IAM documents by parsing them."""

    def program() -> None:
        bucket = aws.s3.Bucket("b", bucket="shop-files")
        document = pulumi.Output.json_dumps({"Resource": bucket.bucket.apply(lambda name: f"arn:aws:s3:::{name}/*")})
        aws.s3.BucketPolicy("p", bucket=bucket.bucket, policy=document)

    policy = only(recorded(program), "aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]
    assert json.loads(policy) == {"Resource": "arn:aws:s3:::shop-files/*"}
