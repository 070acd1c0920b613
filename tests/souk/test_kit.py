"""An assertion that can't fail proves nothing: each one of the kit passes once here, and fails once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from souk.graph.model import Graph
from tests.kit import assertions as kit
from tests.kit.graphs import recorded

QUEUE, TOPIC = "aws:sqs/queue:Queue", "aws:sns/topic:Topic"


def program() -> None:
    """Two queues, and a topic made after one of them and of its ARN."""
    shop = pulumi.ComponentResource("demo:shop:Shop", "shop")
    first = aws.sqs.Queue("first", name="orders", tags={"souk:service": "order"}, policy="{}")
    aws.sqs.Queue("second", name=pulumi.Output.secret("hidden"), opts=pulumi.ResourceOptions(parent=shop))
    policy = pulumi.Output.json_dumps({"Resource": first.arn})
    aws.sns.Topic("topic", display_name=first.arn, policy=policy, tags={"a": first.arn}, delivery_policy="no JSON")


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The program's graph."""
    return recorded(program)


def queue(graph: Graph, name: str = "first") -> Any:
    return kit.one(graph, QUEUE, name)


def topic(graph: Graph) -> Any:
    return kit.only(graph, TOPIC)


def shop(graph: Graph) -> Any:
    return kit.only(graph, "demo:shop:Shop")


Use = Callable[[Graph], object]
USES: dict[str, tuple[Use, Use, str]] = {
    # assertion: (one that holds, one that does not, what it says then)
    "only": (lambda g: kit.only(g, TOPIC), lambda g: kit.only(g, QUEUE), "expected one .* found 2"),
    "one": (queue, lambda g: kit.one(g, QUEUE, "third"), r"there are \['first', 'second'\]"),
    "count": (lambda g: kit.count(g, QUEUE, 2), lambda g: kit.count(g, QUEUE, 3), "expected 3 .* found 2"),
    "assert_resource": (
        lambda g: kit.assert_resource(g, QUEUE, "first", name="orders"),
        lambda g: kit.assert_resource(g, QUEUE, "first", name="carts"),
        "expected .*carts.* got .*orders",
    ),
    "assert_inputs": (
        lambda g: kit.assert_inputs(queue(g), name="orders"),
        lambda g: kit.assert_inputs(queue(g), name="orders", delaySeconds=1),
        "delaySeconds",
    ),
    "assert_tags": (
        lambda g: kit.assert_tags(queue(g), souk_service="order"),
        lambda g: kit.assert_tags(queue(g), souk_service="user"),
        "souk:service",
    ),
    "assert_child": (
        lambda g: kit.assert_child(queue(g, "second"), shop(g)),
        lambda g: kit.assert_child(queue(g), shop(g)),
        "expected parent",
    ),
    "assert_references": (
        lambda g: kit.assert_references(topic(g), "displayName", queue(g)),
        lambda g: kit.assert_references(topic(g), "displayName", queue(g, "second")),
        "expected displayName to depend on",
    ),
    "assert_depends": (
        lambda g: kit.assert_depends(topic(g), queue(g)),
        lambda g: kit.assert_depends(queue(g), topic(g)),
        "expected to depend on",
    ),
    "assert_unknown": (
        lambda g: kit.assert_unknown(topic(g), "displayName"),
        lambda g: kit.assert_unknown(queue(g), "name"),
        "expected name to be unknown, got 'orders'",
    ),
    "assert_known": (
        lambda g: kit.assert_known(queue(g), "name"),
        lambda g: kit.assert_known(topic(g), "tags"),
        "expected tags to be known",
    ),
    "assert_secret": (
        lambda g: kit.assert_secret(queue(g, "second"), "name"),
        lambda g: kit.assert_secret(queue(g), "name"),
        "expected name to be a secret",
    ),
    "document": (
        lambda g: kit.document(queue(g), "policy"),
        lambda g: kit.document(topic(g), "policy"),
        "expected policy to be known",
    ),
}


@pytest.mark.parametrize("name", USES)
def test_assertion_passes_and_fails(graph: Graph, name: str) -> None:
    """Both, on one graph."""
    holds, fails, message = USES[name]
    holds(graph)
    with pytest.raises(AssertionError, match=message):
        fails(graph)


def test_no_assertion_is_left_out() -> None:
    """A new one has to be shown to fail, too."""
    public = {name for name, _ in inspect.getmembers(kit, inspect.isfunction) if not name.startswith("_")}
    assert {name for name in public if getattr(kit, name).__module__ == kit.__name__} == set(USES)


def test_document_must_be_json(graph: Graph) -> None:
    """Text that no parser takes is no document."""
    with pytest.raises(AssertionError, match="expected deliveryPolicy to be JSON text"):
        kit.document(topic(graph), "deliveryPolicy")


def test_a_secret_is_not_shown_in_a_failure(graph: Graph) -> None:
    """Failures are printed in public logs."""
    with pytest.raises(AssertionError) as failure:
        kit.assert_inputs(queue(graph, "second"), name="other")
    assert "hidden" not in str(failure.value)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_fixtures_hold_the_projects_stacks(request: pytest.FixtureRequest, stack: str) -> None:
    """The same resources in both modes: `up` only fills in what a preview does not know."""
    preview: Graph = request.getfixturevalue(stack)
    created: Graph = request.getfixturevalue(f"{stack}_up")
    assert (preview.stack, preview.mode, created.mode) == (stack, "preview", "up")
    assert [resource.urn for resource in preview] == [resource.urn for resource in created]
    assert "<unknown>" in repr(preview)
    assert "<unknown>" not in repr(created)
