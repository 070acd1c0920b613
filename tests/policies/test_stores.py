"""Stores: encrypted and private."""

from __future__ import annotations

import pytest

from policies.rules.stores import store_encrypted, store_private
from tests.policies.judging import run
from tests.policies.kit import Program
from tests.policies.market import Market
from tests.policies.parts import CACHE, DATABASE, SUBNET


@pytest.mark.parametrize(
    ("token", "key"),
    [
        (DATABASE, "storageEncrypted"),
        ("aws:rds/cluster:Cluster", "storageEncrypted"),
        (CACHE, "atRestEncryptionEnabled"),
    ],
)
def test_encryption_is_asked_for(token: str, key: str) -> None:
    """Neither can be encrypted later without moving the data."""
    for value, names in ((None, ["store"]), (False, ["store"]), (True, []), ("true", [])):
        program = Program("preview")
        program.add(token, "store", {} if value is None else {key: value})
        assert run(store_encrypted, program).names == names


def test_a_replica_is_encrypted_as_its_source_is(souk: Market) -> None:
    """RDS takes no setting of its own for it."""
    source = souk.product.parts["database"]
    souk.program.add(DATABASE, "replica", {"replicateSourceDb": source.arn}, parent=souk.product.component)
    assert run(store_encrypted, souk.program).clean


def test_a_public_database(souk: Market) -> None:
    """One flag between a database and the internet."""
    souk.product.parts["database"].props["publiclyAccessible"] = True
    assert run(store_private, souk.program).names == ["product-db"]


def test_a_subnet_that_gives_out_public_addresses(souk: Market) -> None:
    """A database there is one flag away from the internet."""
    souk.subnets[0].props["mapPublicIpOnLaunch"] = True
    said = run(store_private, souk.program)
    assert said.names == ["product-db"]
    assert "private-1" in said.text


def test_a_subnet_that_routes_to_the_internet(souk: Market) -> None:
    """Public is what the route table says, whatever the subnet is called."""
    program = souk.program
    gateway = program.add("aws:ec2/internetGateway:InternetGateway", "gateway", computed={"id": "igw-0abc"})
    table = program.add("aws:ec2/routeTable:RouteTable", "table")
    route = {"routeTableId": table.id, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway.id}
    program.add("aws:ec2/route:Route", "out", route)
    joined = {"routeTableId": table.id, "subnetId": souk.subnets[1].id}
    program.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "out", joined)
    assert "private-2" in run(store_private, program).text


def test_a_subnet_behind_a_nat_is_private(souk: Market) -> None:
    """It reaches out and can't be reached."""
    program = souk.program
    nat = program.add("aws:ec2/natGateway:NatGateway", "nat")
    table = program.add("aws:ec2/routeTable:RouteTable", "table")
    program.add("aws:ec2/route:Route", "out", {"routeTableId": table.id, "natGatewayId": nat.id})
    joined = {"routeTableId": table.id, "subnetId": souk.subnets[1].id}
    program.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "out", joined)
    assert run(store_private, program).clean


def test_subnets_that_cannot_be_told_apart_yet_are_a_doubt() -> None:
    """A remote component gives out ids of which only the component is known as the origin."""
    program = Program("preview")
    vpc = program.add("awsx:ec2:Vpc", "vpc", {"isolatedSubnetIds": ["subnet-0bb"]})
    program.add(SUBNET, "public", {"mapPublicIpOnLaunch": True}, parent=vpc)
    program.add(SUBNET, "isolated", {"mapPublicIpOnLaunch": False}, parent=vpc, computed={"id": "subnet-0bb"})
    vpc.computed["isolatedSubnetIds"] = ["subnet-0bb"]
    del vpc.props["isolatedSubnetIds"]
    program.add("aws:rds/subnetGroup:SubnetGroup", "group", {"subnetIds": vpc.out("isolatedSubnetIds")})
    said = run(store_private, program)
    assert (said.names, len(said.doubts)) == ([], 1)
    program.mode = "up"
    assert run(store_private, program).clean
