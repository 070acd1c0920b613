"""A recording is what every other judgement stands on: what it leaves out, no test and no policy ever sees."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from souk.graph.model import UNKNOWN, Options, Secret
from tests.kit.assertions import assert_child, assert_depends, assert_references, one, only
from tests.kit.graphs import recorded

QUEUE = "aws:sqs/queue:Queue"
GROUP = "aws:ec2/securityGroup:SecurityGroup"


class Shop(pulumi.ComponentResource):
    """A component with inputs, a child and registered outputs."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("demo:shop:Shop", name, {"port": 8080}, opts)
        self.queue = aws.sqs.Queue(f"{name}-orders", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"queue": self.queue.arn, "port": 8080})


class Mall(pulumi.ComponentResource):
    """A component in which another stands."""

    def __init__(self, name: str) -> None:
        super().__init__("demo:mall:Mall", name)
        Shop(f"{name}-shop", pulumi.ResourceOptions(parent=self))


def test_urns_are_the_engines() -> None:
    """Aliases, `state move` and policies go by URN: the root stack's type must not be in the chain, parents' must."""
    graph = recorded(lambda: Mall("m") and None)
    assert [resource.urn for resource in graph] == [
        "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev",
        "urn:pulumi:dev::demo::demo:mall:Mall::m",
        "urn:pulumi:dev::demo::demo:mall:Mall$demo:shop:Shop::m-shop",
        "urn:pulumi:dev::demo::demo:mall:Mall$demo:shop:Shop$aws:sqs/queue:Queue::m-shop-orders",
    ]


def test_children_know_their_parents() -> None:
    """Ownership of stores is decided by the nearest Service above a resource."""
    graph = recorded(lambda: Shop("s") and None)
    shop = only(graph, "demo:shop:Shop")
    assert_child(only(graph, QUEUE), shop)
    assert_child(shop, only(graph, "pulumi:pulumi:Stack"))
    assert not shop.custom
    assert only(graph, QUEUE).custom


def test_component_registers_inputs_and_outputs() -> None:
    """A service's declaration is read from its component: `super().__init__(…, props)` and `register_outputs`."""
    shop = only(recorded(lambda: Shop("s") and None), "demo:shop:Shop")
    assert shop.inputs == {"port": 8080}
    assert shop.outputs == {"queue": UNKNOWN, "port": 8080}
    assert shop.id is None


def test_dependencies_are_kept_apart_by_property() -> None:
    """In a preview the property dependency is all that tells whose queue an unknown ARN is."""

    def program() -> None:
        first = aws.sqs.Queue("first")
        second = aws.sqs.Queue("second")
        aws.sqs.Queue(
            "third",
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": first.arn, "maxReceiveCount": 3}),
            name="third",
            opts=pulumi.ResourceOptions(depends_on=[second]),
        )

    graph = recorded(program)
    third = one(graph, QUEUE, "third")
    assert_references(third, "redrivePolicy", one(graph, QUEUE, "first"))
    assert_depends(third, one(graph, QUEUE, "second"))
    assert set(third.property_dependencies) == {"redrivePolicy"}
    assert list(third.dependencies) == sorted([one(graph, QUEUE, "first").urn, one(graph, QUEUE, "second").urn])


def test_depending_on_a_component_is_depending_on_its_children() -> None:
    """The SDK expands components: a graph that kept the component would miss the order of creation."""

    def program() -> None:
        shop = Shop("s")
        aws.sqs.Queue("late", opts=pulumi.ResourceOptions(depends_on=[shop]))

    graph = recorded(program)
    assert one(graph, QUEUE, "late").dependencies == (one(graph, QUEUE, "s-orders").urn,)


def test_options_are_recorded_and_inherited() -> None:
    """`protect` on a component protects what is in it; a store that only looks protected is deleted by one typo."""

    def program() -> None:
        shop = Shop("s", pulumi.ResourceOptions(protect=True, retain_on_delete=True))
        aws.sqs.Queue(
            "open",
            opts=pulumi.ResourceOptions(parent=shop, protect=False, ignore_changes=["visibility_timeout_seconds"]),
        )

    graph = recorded(program)
    inherited, overridden = one(graph, QUEUE, "s-orders"), one(graph, QUEUE, "open")
    assert (inherited.protect, inherited.retain_on_delete) == (True, True)
    assert (overridden.protect, overridden.retain_on_delete) == (False, True)
    assert overridden.ignore_changes == ("visibilityTimeoutSeconds",)


def test_what_is_asked_of_the_engine_is_recorded() -> None:
    """A resource that is deleted before its successor stands is an outage, and whoever reads the plan must see it."""
    asks = pulumi.ResourceOptions(
        aliases=["urn:pulumi:dev::demo::aws:sqs/queue:Queue::old", pulumi.Alias(name="older")],
        delete_before_replace=True,
        replace_on_changes=["name"],
        additional_secret_outputs=["url"],
        custom_timeouts=pulumi.CustomTimeouts(create="1h30m", delete="45s"),
    )
    queue = only(recorded(lambda: aws.sqs.Queue("q", opts=asks) and None), QUEUE)
    assert queue.options == Options(
        aliases=("name=older", "urn:pulumi:dev::demo::aws:sqs/queue:Queue::old"),
        delete_before_replace=True,
        replace_on_changes=("name",),
        secrets=("url",),
        timeouts={"create": 5400.0, "delete": 45.0},
    )


def test_provider_is_its_urn() -> None:
    """Which account a resource goes to is decided by its provider."""

    def program() -> None:
        provider = aws.Provider("main", region="eu-west-3", allowed_account_ids=["444455556666"])
        aws.sqs.Queue("q", name="q", opts=pulumi.ResourceOptions(provider=provider))
        aws.sqs.Queue("default", name="default")

    graph = recorded(program, mode="up")
    provider = only(graph, "pulumi:providers:aws")
    assert one(graph, QUEUE, "q").provider == provider.urn
    assert one(graph, QUEUE, "q").outputs["arn"] == "arn:aws:sqs:eu-west-3:444455556666:q"
    assert one(graph, QUEUE, "default").provider is None
    assert one(graph, QUEUE, "default").outputs["arn"] == "arn:aws:sqs:eu-west-1:111122223333:default"


def test_order_is_the_programs() -> None:
    """Reports follow the graph's order: it must not hang on which future happened to resolve first."""

    def program() -> None:
        queues = [aws.sqs.Queue(f"q{number}") for number in range(20)]
        for number, queue in enumerate(reversed(queues)):
            aws.sqs.QueuePolicy(f"p{number}", queue_url=queue.url, policy=pulumi.Output.format("{0}", queue.arn))
        aws.sqs.Queue("last")

    names = [resource.name for resource in recorded(program)][1:]
    assert names == [f"q{n}" for n in range(20)] + [f"p{n}" for n in range(20)] + ["last"]


def test_exports_are_the_stacks_outputs() -> None:
    """Slices read each other's exports: an export that is lost is a stack that can't be deployed."""

    def program() -> None:
        queue = aws.sqs.Queue("q", name="orders")
        pulumi.export("name", queue.name)
        pulumi.export("arn", queue.arn)
        pulumi.export("nested", {"list": [queue.name, 1, True, None], "half": 0.5})
        pulumi.export("key", pulumi.Output.secret("hunter2"))

    graph = recorded(program)
    assert graph.outputs == {
        "name": "orders",
        "arn": UNKNOWN,
        "nested": {"list": ["orders", 1, True, None], "half": 0.5},
        "key": Secret("hunter2"),
    }
    assert only(graph, "pulumi:pulumi:Stack").outputs == graph.outputs


def test_secrets_stay_marked_and_unprinted() -> None:
    """A plan is pasted into pull requests."""

    def program() -> None:
        password = pulumi.Config("demo").require_secret("password")
        aws.ssm.Parameter("p", type="SecureString", value=password, tags={"hint": password.apply(lambda p: p[:2])})

    graph = recorded(program, config={"demo:password": "hunter2"}, secret_keys=["demo:password"])
    parameter = only(graph, "aws:ssm/parameter:Parameter")
    assert parameter.inputs["value"] == Secret("hunter2")
    assert parameter.inputs["tags"] == {"hint": Secret("hu")}
    assert "hunter2" not in repr(graph)


def test_assets_and_archives_are_plain_data() -> None:
    """Lambda's code reaches reports and tests as paths, not as SDK objects."""

    def program() -> None:
        aws.lambda_.Function(
            "f",
            role="arn:aws:iam::111122223333:role/r",
            code=pulumi.AssetArchive({"app": pulumi.FileArchive("./app"), "x.py": pulumi.StringAsset("pass")}),
        )

    function = only(recorded(program), "aws:lambda/function:Function")
    assert function.inputs["code"] == {
        "archive": {"assets": {"app": {"archive": {"path": "./app"}}, "x.py": {"asset": {"text": "pass"}}}}
    }


def test_an_object_where_aws_wants_json_text_is_written_out() -> None:
    """The provider does so before policies see it; a dictionary would be parsed by no rule."""

    def program() -> None:
        topic = aws.sns.Topic("t")
        policies: dict[str, Any] = {
            "known": {"Statement": [{"Effect": "Deny"}]},
            "unknown": {"Statement": [{"Resource": topic.arn}]},
        }
        for name, policy in policies.items():
            aws.iam.RolePolicy(name, role="r", policy=policy)

    graph = recorded(program)
    kind = "aws:iam/rolePolicy:RolePolicy"
    assert one(graph, kind, "known").inputs["policy"] == '{"Statement":[{"Effect":"Deny"}]}'
    assert one(graph, kind, "unknown").inputs["policy"] is UNKNOWN
