"""The network of both stacks, and every way out of it."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from components import config as configuration
from souk.graph.model import Graph
from tests.components.platform.graphs import document, named, one, stack, with_nat
from tests.pure.test_config import values

TABLE = {
    "dev": [
        ("eu-west-1a", "Public", "10.20.0.0/24"),
        ("eu-west-1a", "Private", "10.20.16.0/20"),
        ("eu-west-1a", "Isolated", "10.20.32.0/24"),
        ("eu-west-1b", "Public", "10.20.128.0/24"),
        ("eu-west-1b", "Private", "10.20.144.0/20"),
        ("eu-west-1b", "Isolated", "10.20.160.0/24"),
    ],
    "prod": [
        ("eu-west-1a", "Public", "10.40.0.0/24"),
        ("eu-west-1a", "Private", "10.40.16.0/20"),
        ("eu-west-1a", "Isolated", "10.40.32.0/24"),
        ("eu-west-1b", "Public", "10.40.64.0/24"),
        ("eu-west-1b", "Private", "10.40.80.0/20"),
        ("eu-west-1b", "Isolated", "10.40.96.0/24"),
        ("eu-west-1c", "Public", "10.40.128.0/24"),
        ("eu-west-1c", "Private", "10.40.144.0/20"),
        ("eu-west-1c", "Isolated", "10.40.160.0/24"),
    ],
}
"""The reviewed address plan. A change here moves subnets, which means replacing everything in them."""

ROUTE = "aws:ec2/route:Route"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


def tables(graph: Graph, *tiers: str) -> list[str]:
    """The ids of the route tables of some tiers."""
    found = graph.of_type("aws:ec2/routeTable:RouteTable")
    return [str(table.id) for table in found if table.inputs["tags"]["SubnetType"] in tiers]


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_every_subnet_is_where_the_plan_says(env: str) -> None:
    """Renumbered subnets overlap a peer's, or can't be created beside the old ones."""
    subnets = [
        (subnet.inputs["availabilityZone"], subnet.inputs["tags"]["SubnetType"], subnet.inputs["cidrBlock"])
        for subnet in stack(env).of_type("aws:ec2/subnet:Subnet")
    ]
    assert sorted(subnets) == sorted(TABLE[env])
    plan = configuration.parse(values(env), env).network.plan
    assert [(row.zone, row.tier.title(), str(row.cidr)) for row in plan] == TABLE[env]


@pytest.mark.parametrize(
    ("strategy", "target", "distinct"),
    [("instance", "networkInterfaceId", 1), ("single", "natGatewayId", 1), ("per_az", "natGatewayId", 2)],
)
def test_every_private_subnet_leaves_by_the_nat(strategy: str, target: str, distinct: int) -> None:
    """One private route table without a default route: half of the tasks fail, those in the other zone."""
    graph = with_nat(strategy)
    ways = [route for route in graph.of_type(ROUTE) if target in route.inputs]
    assert sorted(route.inputs["routeTableId"] for route in ways) == sorted(tables(graph, "Private"))
    assert {route.inputs["destinationCidrBlock"] for route in ways} == {"0.0.0.0/0"}
    assert len({route.inputs[target] for route in ways}) == distinct


@pytest.mark.parametrize("strategy", ["none", "instance", "single", "per_az"])
def test_isolated_subnets_have_no_way_out(strategy: str) -> None:
    """A database with a default route is one compromised extension away from sending itself abroad."""
    graph = with_nat(strategy)
    routed = {route.inputs["routeTableId"] for route in graph.of_type(ROUTE)}
    assert routed.isdisjoint(tables(graph, "Isolated"))
    if strategy == "none":
        assert routed.isdisjoint(tables(graph, "Private"))


@pytest.mark.parametrize("strategy", ["none", "instance", "single", "per_az"])
def test_a_nat_is_made_only_where_it_is_asked_for(strategy: str) -> None:
    """A forgotten gateway is 33 USD a month; an instance beside it, a second way out that nobody reviews."""
    graph = with_nat(strategy)
    instances = len(graph.of_type("aws:ec2/instance:Instance"))
    gateways = len(graph.of_type("aws:ec2/natGateway:NatGateway"))
    assert (instances, gateways) == {"none": (0, 0), "instance": (1, 0), "single": (0, 1), "per_az": (0, 2)}[strategy]


def test_the_nat_instance_is_hardened_and_passes_packets_on() -> None:
    """With the source check on, it drops everything it should translate, and every service times out."""
    graph = with_nat("instance")
    interface = one(graph, "aws:ec2/networkInterface:NetworkInterface")
    assert interface.inputs["sourceDestCheck"] is False
    template = one(graph, "aws:ec2/launchTemplate:LaunchTemplate").inputs
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"
    assert template["networkInterfaces"] == [{"deviceIndex": 0, "networkInterfaceId": interface.id}]
    assert template["imageId"].startswith("resolve:ssm:/aws/service/ami-amazon-linux-latest/")
    assert "iamInstanceProfile" not in template
    assert "keyName" not in template
    address = one(graph, "aws:ec2/eip:Eip")
    assert address.urn in one(graph, "aws:ec2/instance:Instance").dependencies


def test_the_nat_instance_s_boot_script(tmp_path: Path) -> None:
    """A script with a syntax error leaves a running instance that translates nothing."""
    template = one(with_nat("instance"), "aws:ec2/launchTemplate:LaunchTemplate")
    script = base64.b64decode(template.inputs["userData"]).decode()
    assert "net.ipv4.ip_forward = 1" in script
    assert 'ip saddr 10.20.0.0/16 oifname "$outside" masquerade' in script
    (tmp_path / "boot").write_text(script)
    bash = shutil.which("bash")
    assert bash
    checked = subprocess.run([bash, "-n", tmp_path / "boot"], capture_output=True, check=False)  # noqa: S603 - fixed arguments
    assert checked.returncode == 0, checked.stderr


def test_the_default_security_group_is_empty() -> None:
    """AWS fills it with rules that let everything in it talk, and puts in it whatever names no group."""
    group = one(stack("dev"), "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert group.inputs["ingress"] == []
    assert group.inputs["egress"] == []


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_gateway_endpoints_serve_every_subnet_that_needs_them(env: str) -> None:
    """A route table without the endpoint sends image layers through the NAT, by the gigabyte."""
    graph = stack(env, "up")
    gateways = [end for end in graph.of_type(ENDPOINT) if end.inputs["vpcEndpointType"] == "Gateway"]
    assert {end.inputs["serviceName"] for end in gateways} == {
        "com.amazonaws.eu-west-1.s3",
        "com.amazonaws.eu-west-1.dynamodb",
    }
    for end in gateways:
        assert sorted(end.inputs["routeTableIds"]) == sorted(tables(graph, "Private", "Isolated"))


def test_interface_endpoints_stand_in_the_private_subnets_only() -> None:
    """An endpoint without private DNS is there and used by nobody."""
    graph = stack("prod", "up")
    private = {str(r.id) for r in graph.of_type("aws:ec2/subnet:Subnet") if r.inputs["tags"]["SubnetType"] == "Private"}
    interfaces = [end for end in graph.of_type(ENDPOINT) if end.inputs["vpcEndpointType"] == "Interface"]
    wanted = configuration.parse(values("prod"), "prod").network.interface_endpoints
    assert {end.inputs["serviceName"] for end in interfaces} == {f"com.amazonaws.eu-west-1.{name}" for name in wanted}
    group = named(graph.of_type("aws:ec2/securityGroup:SecurityGroup"))["platform-network-endpoints-group"]
    for end in interfaces:
        assert end.inputs["privateDnsEnabled"] is True
        assert set(end.inputs["subnetIds"]) == private
        assert end.inputs["securityGroupIds"] == [group.id]


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_endpoints_carry_this_account_s_traffic_only(env: str) -> None:
    """Through an endpoint without a policy, another account's credentials move data out unseen."""
    for end in stack(env).of_type(ENDPOINT):
        (statement,) = document(end)["Statement"]
        if end.inputs["serviceName"].endswith(".s3"):
            assert statement["Resource"] == ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"]
            assert statement["Action"] == ["s3:GetObject"]
        else:
            account = values(env)["souk:account"]
            assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": account}}
            assert not [action for action in statement["Action"] if "*" in action]


def test_flow_records_are_kept_as_long_as_the_stack_says() -> None:
    """After an incident, the first question is who talked to whom."""
    graph = stack("prod", "up")
    log = named(graph.of_type("aws:cloudwatch/logGroup:LogGroup"))["platform-network-flow"]
    assert log.inputs["retentionInDays"] == 365
    record = one(graph, "aws:ec2/flowLog:FlowLog")
    assert record.inputs["trafficType"] == "ALL"
    assert record.inputs["logDestination"] == log.outputs["arn"]
    assert record.inputs["vpcId"] == one(graph, "aws:ec2/vpc:Vpc").id
