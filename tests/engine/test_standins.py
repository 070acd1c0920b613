"""The stand-ins refuse what real providers refuse: else a preview against them proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from souk.graph.model import UNKNOWN
from tests.engine.conftest import Small
from tests.engine.standins.check import mistakes
from tests.engine.standins.schema import arguments, resource_class

LISTENER = {"loadBalancerArn": UNKNOWN, "defaultActions": [{"type": "forward"}]}

PROGRAM = """
import pulumi, pulumi_aws as aws
options = pulumi.ResourceOptions(provider=aws.Provider("aws", region="eu-west-1", allowed_account_ids=["111122223333"]))
"""


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        ("aws:sqs/queue:Queue", {"visibility": 30}, "visibility"),
        ("aws:sqs/queue:Queue", {"delaySeconds": "thirty"}, "delaySeconds"),
        ("aws:sqs/queue:Queue", {"delaySeconds": 0.5}, "delaySeconds"),
        ("aws:sqs/queue:Queue", {"fifoQueue": 1}, "fifoQueue"),
        ("aws:sqs/queue:Queue", {"tags": {"owner": 1}}, "tags['owner']"),
        ("aws:lb/listener:Listener", {"loadBalancerArn": "x"}, "defaultActions"),
        ("aws:lb/listener:Listener", {"loadBalancerArn": None, **LISTENER, "port": [443]}, "port"),
        (
            "aws:lb/listener:Listener",
            {**LISTENER, "defaultActions": [{"typ": "forward", "type": "x"}]},
            "defaultActions[0].typ",
        ),
        (
            "aws:iam/role:Role",
            {"assumeRolePolicy": {"Version": "2012-10-17", "Statements": []}},
            "assumeRolePolicy.Statements",
        ),
        ("docker:index/image:Image", {"imageName": "x", "build": {"contxt": "."}}, "build.contxt"),
    ],
)
def test_inputs_that_the_sdk_does_not_declare_are_mistakes(token: str, inputs: Mapping[str, Any], path: str) -> None:
    """A property misspelt in a nested object passed every offline test and failed in the first deployment."""
    cls = resource_class(token)
    assert cls is not None
    assert path in {mistake.path for mistake in mistakes(arguments(cls), inputs)}


def test_inputs_that_the_sdk_declares_are_none() -> None:
    """A stand-in that cries wolf gets loosened until it guards nothing."""
    cls = resource_class("aws:lb/listener:Listener")
    assert cls is not None
    assert not list(mistakes(arguments(cls), {**LISTENER, "port": 443, "tags": {"a": UNKNOWN}, "sslPolicy": None}))


def test_a_type_that_the_sdk_lacks_has_no_class() -> None:
    """A token with a typing error is a resource that no provider knows."""
    assert resource_class("aws:sqs/queue:Quue") is None


def test_a_mistake_stops_the_preview(small: Small) -> None:
    """A check that only warns lets a deployment begin that can't end."""
    run = small(f'{PROGRAM}\npulumi.CustomResource("aws:sqs/queue:Queue", "it", {{"visibility": 3}}, options)').preview(
        "dev", check=False
    )
    assert run.exit != 0
    assert "visibility" in run.text


def test_two_resources_cannot_have_one_physical_name(small: Small) -> None:
    """Two services derived the same name for their queues; the second deployment failed after half an hour."""
    queues = "\n".join(f'aws.sqs.Queue("{name}", name="orders", opts=options)' for name in ("one", "two"))
    workspace = small(f"{PROGRAM}\n{queues}")
    workspace.preview("dev")
    run = workspace.up("dev", check=False)
    assert run.exit != 0
    assert "exists already" in run.text
    assert workspace.cloud.alive().total() == 1
