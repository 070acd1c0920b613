"""The stand-ins refuse what real providers refuse: else a preview against them proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from souk.graph.model import UNKNOWN
from tests.engine.conftest import Small
from tests.engine.standins.awsx.given import refused
from tests.engine.standins.check import mistakes
from tests.engine.standins.schema import arguments, resource_class

LISTENER = {"loadBalancerArn": UNKNOWN, "defaultActions": [{"type": "forward"}]}

VPC: dict[str, Any] = {
    "cidrBlock": "10.20.0.0/16",
    "availabilityZoneNames": ["eu-west-1a", "eu-west-1b"],
    "subnetStrategy": "Auto",
    "subnetSpecs": [
        {"type": kind, "cidrMask": mask} for kind, mask in (("Public", 24), ("Private", 20), ("Isolated", 24))
    ],
    "natGateways": {"strategy": "None"},
}

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


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"noSuchProperty": 1}, "noSuchProperty"),
        ({"cidrBlock": 10}, "cidrBlock"),
        ({"cidrBlock": None}, "cidrBlock"),
        ({"availabilityZoneNames": UNKNOWN}, "availabilityZoneNames"),
        ({"subnetSpecs": [{"type": "Public", "nmae": "a", "cidrMask": 24}]}, "subnetSpecs[0].nmae"),
        ({"subnetSpecs": [{"type": "Public", "name": "a", "cidrMask": 24}]}, "subnetSpecs[0].name"),
        ({"subnetSpecs": [{"type": "Public"}]}, "subnetSpecs[0].cidrMask"),
        ({"subnetSpecs": [{"type": "Publc", "cidrMask": 24}]}, "subnetSpecs[0].type"),
        ({"subnetStrategy": "Exact"}, "subnetStrategy"),
        ({"natGateways": {"strategy": "Single", "strateg2": "None"}}, "natGateways.strateg2"),
        (
            {"natGateways": {"strategy": "Single", "elasticIpAllocationIds": ["eip"]}},
            "natGateways.elasticIpAllocationIds",
        ),
        ({"vpcEndpointSpecs": [{"serviceName": "s3"}]}, "vpcEndpointSpecs"),
        ({"enableNetworkAddressUsageMetrics": True}, "enableNetworkAddressUsageMetrics"),
    ],
)
def test_arguments_of_the_vpc_that_the_replay_does_not_know_are_mistakes(change: dict[str, Any], path: str) -> None:
    """The Vpc came out as recorded whatever else was asked of it: an endpoint asked for there was in no preview."""
    assert [mistake.path for mistake in refused({**VPC, **change})] == [path]


def test_arguments_of_the_vpc_that_the_replay_knows_are_none() -> None:
    """A stand-in that cries wolf gets loosened until it guards nothing."""
    specs = [{**spec, "cidrMask": float(spec["cidrMask"])} for spec in VPC["subnetSpecs"]]  # as the wire has them
    assert not list(refused({**VPC, "tags": {"a": UNKNOWN}, "enableDnsSupport": True, "subnetSpecs": specs}))


def test_a_mistake_in_a_component_stops_the_preview(small: Small) -> None:
    """Components are built by another way than resources, past the check that these go through."""
    arguments = {**VPC, "noSuchProperty": 1}
    run = small(
        f'{PROGRAM}\npulumi.ComponentResource("awsx:ec2:Vpc", "it", {arguments}, '
        "pulumi.ResourceOptions(providers=[options.provider]), remote=True)"
    ).preview("dev", check=False)
    assert run.exit != 0
    assert "noSuchProperty" in run.text


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
