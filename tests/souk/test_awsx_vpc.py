"""awsx builds the network in a provider that a recording has not got: the stand-in must register the very same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx
import pytest

from components.errors import SoukError
from souk.graph.model import UNKNOWN, Graph, Mode
from souk.graph.urns import name
from tests.kit.assertions import one, only
from tests.kit.graphs import recorded

REAL: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "data" / "awsx-vpc.json").read_text(encoding="utf-8")
)["cases"]
"""What awsx's own code registered under a real engine."""
Strategy = awsx.ec2.NatGatewayStrategy
ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def net(zones: int = 2, strategy: str = "Single", **others: Any) -> awsx.ec2.Vpc:
    """The component of the real recording."""
    spec, kind = awsx.ec2.SubnetSpecArgs, awsx.ec2.SubnetType
    given: dict[str, Any] = {
        "cidr_block": "10.20.0.0/16",
        "availability_zone_names": ZONES[:zones],
        "nat_gateways": awsx.ec2.NatGatewayConfigurationArgs(strategy=Strategy(strategy)),
        "subnet_strategy": "Auto",
        "subnet_specs": [
            spec(type=kind.PUBLIC, cidr_mask=24),
            spec(type=kind.PRIVATE, cidr_mask=20),
            spec(type=kind.ISOLATED, cidr_mask=24),
        ],
        "tags": {"souk:env": "dev"},
    }
    return awsx.ec2.Vpc("net", **{**given, **others})


def exporting(mode: Mode = "preview") -> Graph:
    """A program that uses the component's outputs."""

    def program() -> None:
        vpc = net()
        aws.ec2.SecurityGroup("group", vpc_id=vpc.vpc_id)
        for key in ("vpc_id", "public_subnet_ids", "private_subnet_ids", "isolated_subnet_ids", "subnet_layout"):
            pulumi.export(key, getattr(vpc, key))
        pulumi.export("subnets", vpc.subnets.apply(len))
        pulumi.export("block", vpc.vpc.apply(lambda inner: inner.cidr_block))
        pulumi.export("nat", vpc.nat_gateways.apply(lambda nats: [nat.public_ip for nat in nats]))

    return recorded(program, mode=mode)


def shown(value: Any) -> Any:
    """As the file writes unknowns."""
    if isinstance(value, dict):
        return {key: shown(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [shown(item) for item in cast("list[Any]", value)]
    return "<unknown>" if value is UNKNOWN else value


@pytest.mark.parametrize("case", REAL)
def test_registers_what_the_real_one_registers(case: str) -> None:
    """Type, name, parent and every input of every child, for two and three zones and each NAT strategy."""
    zones, strategy = case.removeprefix("zones=").split(" nat=")
    graph = recorded(lambda: net(int(zones), strategy) and None)
    registered = [
        {"type": r.type, "name": r.name, "parent": name(r.parent or ""), "inputs": shown(r.inputs)}
        for r in graph
        if r.type != "pulumi:pulumi:Stack"
    ]
    real = [{**entry, "parent": entry["parent"].replace("t3-dev", "demo-dev")} for entry in REAL[case]]

    def key(entry: dict[str, Any]) -> tuple[str, str]:
        return entry["type"], entry["name"]

    assert sorted(registered, key=key) == sorted(real, key=key)


def test_children_come_right_after_the_component() -> None:
    """Reports follow the order of the graph."""
    graph = exporting()
    positions = [index for index, r in enumerate(graph) if "awsx:ec2:Vpc" in r.urn]
    assert positions == list(range(1, 28))
    assert graph.resources[28].name == "group"


def test_outputs_in_a_preview() -> None:
    """Ids are AWS's to give, and awsx hands out each list of them as one value: not even its length is known."""
    assert exporting().outputs == {
        "vpc_id": UNKNOWN,
        "public_subnet_ids": UNKNOWN,
        "private_subnet_ids": UNKNOWN,
        "isolated_subnet_ids": UNKNOWN,
        "subnet_layout": [
            {"cidrMask": 24, "size": 256, "type": "Public"},
            {"cidrMask": 20, "size": 4096, "type": "Private"},
            {"cidrMask": 24, "size": 256, "type": "Isolated"},
        ],
        "subnets": 6,
        "block": "10.20.0.0/16",
        "nat": [UNKNOWN],
    }


def test_outputs_after_creation() -> None:
    """Every id that the component hands out is the id of a resource in the graph."""
    graph = exporting("up")
    ids = {r.name: r.id for r in graph.of_type("aws:ec2/subnet:Subnet")}
    assert graph.outputs["vpc_id"] == only(graph, "aws:ec2/vpc:Vpc").id
    for kind in ("public", "private", "isolated"):
        assert graph.outputs[f"{kind}_subnet_ids"] == [ids[f"net-{kind}-1"], ids[f"net-{kind}-2"]]
    assert graph.outputs["nat"] == [only(graph, "aws:ec2/natGateway:NatGateway").outputs["publicIp"]]
    assert "ipv6CidrBlock" not in one(graph, "aws:ec2/subnet:Subnet", "net-public-1").inputs


def test_what_uses_the_component_depends_on_what_is_in_it() -> None:
    """awsx gives its outputs the VPC and all subnets as their origin: that is what policies see of `vpcId`."""
    graph = exporting()
    expected = [only(graph, "awsx:ec2:Vpc"), only(graph, "aws:ec2/vpc:Vpc"), *graph.of_type("aws:ec2/subnet:Subnet")]
    group = only(graph, "aws:ec2/securityGroup:SecurityGroup")
    assert set(group.property_dependencies["vpcId"]) == {resource.urn for resource in expected}


def test_component_registers_no_outputs() -> None:
    """awsx calls `registerOutputs()` with nothing: policies see none, whatever the program gets."""
    assert only(exporting(), "awsx:ec2:Vpc").outputs == {}


def test_children_depend_on_their_parents() -> None:
    """awsx says so for each, whatever its inputs: it decides the order of deletion."""
    graph = exporting()
    for resource in graph:
        if resource.parent and "awsx:ec2:Vpc$" in resource.parent:
            assert resource.parent in resource.dependencies, resource.urn


def test_options_reach_the_children() -> None:
    """A protected network whose subnets are not protected is no protected network."""

    def program() -> None:
        provider = aws.Provider("main", region="eu-west-1")
        net(opts=pulumi.ResourceOptions(providers=[provider], protect=True))

    graph = recorded(program)
    subnet = one(graph, "aws:ec2/subnet:Subnet", "net-public-1")
    assert subnet.protect
    assert subnet.provider == only(graph, "pulumi:providers:aws").urn


def test_tags_that_depend_on_something_hand_it_on() -> None:
    """An unknown tag's origin is visible on each child, as on the component."""

    def program() -> None:
        topic = aws.sns.Topic("t")
        net(tags={"owner": topic.arn})

    graph = recorded(program)
    topic, subnet = only(graph, "aws:sns/topic:Topic"), one(graph, "aws:ec2/subnet:Subnet", "net-private-2")
    assert subnet.inputs["tags"]["owner"] is UNKNOWN
    assert subnet.property_dependencies["tags"] == (topic.urn,)


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("subnet_strategy", "Exact", "subnetStrategy: a recording lays subnets out"),
        ("availability_zone_names", None, "availabilityZoneNames: name the zones"),
        ("number_of_availability_zones", 2, "numberOfAvailabilityZones: a recording covers"),
        ("assign_generated_ipv6_cidr_block", True, "assignGeneratedIpv6CidrBlock: a recording covers"),
        ("subnet_specs", None, "subnetSpecs: say which subnets"),
        ("cidr_block", "10.20.0.0/19", "take 4608 addresses, and its share of 10.20.0.0/19 has 4096"),
        ("nat_gateways", {"strategy": "Twice"}, "natGateways.strategy: got 'Twice'"),
        ("nat_gateways", {"strategy": "Single", "elasticIpAllocationIds": ["a", "b"]}, "got 2 of them; single takes 1"),
        ("nat_gateways", {"strategy": "None", "elasticIpAllocationIds": ["a"]}, "got 1 of them; none takes 0"),
    ],
)
def test_what_is_not_covered_is_refused(argument: str, value: Any, message: str) -> None:
    """An argument that the expansion ignored would give a network that nobody deploys."""
    with pytest.raises(SoukError, match=message):
        recorded(lambda: net(**{argument: value}) and None)


def test_addresses_of_ones_own() -> None:
    """With addresses given, awsx allocates none."""
    allocations = {"strategy": "OnePerAz", "elasticIpAllocationIds": ["a", "b"]}
    graph = recorded(lambda: net(nat_gateways=allocations) and None)
    assert not graph.of_type("aws:ec2/eip:Eip")
    assert [nat.inputs["allocationId"] for nat in graph.of_type("aws:ec2/natGateway:NatGateway")] == ["a", "b"]
