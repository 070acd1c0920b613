"""awsx:ec2:Vpc, expanded as awsx's own code does (awsx/ec2/vpc.ts in pulumi/pulumi-awsx, 3.x)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from souk.graph.model import UNKNOWN, Resource
from souk.graph.remote.awsx_vpc_args import VpcArgs, parse
from souk.graph.remote.request import Expanded, Register, Remote
from souk.graph.remote.subnets import Subnet
from souk.graph.wire import Reference

ANYWHERE: Final = "0.0.0.0/0"


@dataclass(slots=True)
class Vpc:
    """The children registered so far."""

    args: VpcArgs
    remote: Remote
    register: Register
    vpc: Resource
    gateway: Resource
    subnets: list[tuple[Subnet, Resource]] = field(default_factory=list[tuple[Subnet, Resource]])
    tables: list[Resource] = field(default_factory=list[Resource])
    associations: list[Resource] = field(default_factory=list[Resource])
    routes: list[Resource] = field(default_factory=list[Resource])
    nats: list[Resource] = field(default_factory=list[Resource])
    eips: list[Resource] = field(default_factory=list[Resource])

    def child(self, token: str, name: str, inputs: Mapping[str, Any], parent: Resource, **reads: Resource) -> Resource:
        """A child that depends on its parent, as awsx declares for each."""
        return self.register(
            token,
            name,
            inputs,
            parent=parent.urn,
            depends_on=parent.urn,
            reads={**_given(self.remote, inputs), **{key: (resource.urn,) for key, resource in reads.items()}},
        )

    def tags(self, name: str, **others: str) -> dict[str, str]:
        """The tags given, under a name of the child's own."""
        return {**self.args.tags, **others, "Name": name}


def expand_vpc(remote: Remote, register: Register) -> Expanded:
    """Register everything that awsx registers for one Vpc, in its order. Raises SoukError for arguments not covered."""
    args = parse(remote)
    shared = {"Name": remote.name, **args.tags}
    inputs = {**args.vpc, "cidrBlock": str(args.cidr), "tags": shared}
    vpc = register(
        "aws:ec2/vpc:Vpc", remote.name, inputs, parent=remote.urn, depends_on="", reads=_given(remote, inputs)
    )
    gateway_inputs = {**args.region, "vpcId": vpc.id, "tags": shared}
    gateway = register(
        "aws:ec2/internetGateway:InternetGateway",
        remote.name,
        gateway_inputs,
        parent=vpc.urn,
        depends_on=vpc.urn,
        reads={**_given(remote, gateway_inputs), "vpcId": (vpc.urn,)},
    )
    network = Vpc(args, remote, register, vpc, gateway)
    for subnet in args.subnets:
        _subnet(network, subnet, shared)
    return Expanded(*_outputs(network))


def _given(remote: Remote, inputs: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """A property that hands on an argument depends on what the argument depends on."""
    return {key: urns for key, urns in remote.property_dependencies.items() if key in inputs}


def _subnet(network: Vpc, subnet: Subnet, shared: Mapping[str, str]) -> None:
    resource = network.child(
        "aws:ec2/subnet:Subnet",
        subnet.name,
        {
            **network.args.region,
            "vpcId": network.vpc.id,
            "availabilityZone": subnet.zone,
            "mapPublicIpOnLaunch": subnet.spec.kind == "public",
            "cidrBlock": str(subnet.block),
            "assignIpv6AddressOnCreation": False,
            # awsx derives it from the VPC's own IPv6 block, so that a preview can't see that there is none.
            **({"ipv6CidrBlock": UNKNOWN} if network.vpc.id is UNKNOWN else {}),
            "tags": {**shared, **subnet.spec.tags, "Name": subnet.name, "SubnetType": subnet.spec.type},
        },
        network.vpc,
        vpcId=network.vpc,
        ipv6CidrBlock=network.vpc,
    )
    network.subnets.append((subnet, resource))
    table = network.child(
        "aws:ec2/routeTable:RouteTable",
        subnet.name,
        {
            **network.args.region,
            "vpcId": network.vpc.id,
            "tags": {**shared, "Name": subnet.name, "SubnetType": subnet.spec.type},
        },
        resource,
        vpcId=network.vpc,
    )
    network.tables.append(table)
    association = network.child(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        subnet.name,
        {**network.args.region, "routeTableId": table.id, "subnetId": resource.id},
        table,
        routeTableId=table,
        subnetId=resource,
    )
    network.associations.append(association)
    if subnet.spec.kind == "public":
        _nat(network, subnet, resource)
    _route(network, subnet, table)


def _nat(network: Vpc, subnet: Subnet, resource: Resource) -> None:
    """A NAT gateway in the first public subnet of a zone that should have one."""
    zone = network.args.zones.index(subnet.zone)
    wanted = {"none": 0, "single": 1, "oneperaz": zone + 1}[network.args.nat]
    if len(network.nats) >= wanted:
        return
    name = f"{network.remote.name}-{zone + 1}"
    tags = network.tags(name)
    allocation: Any
    if network.args.allocations:
        allocation, reads = network.args.allocations[zone], {"subnetId": resource}
    else:
        eip = network.child("aws:ec2/eip:Eip", name, {**network.args.region, "tags": tags}, resource)
        network.eips.append(eip)
        allocation, reads = eip.outputs["allocationId"], {"subnetId": resource, "allocationId": eip}
    inputs = {**network.args.region, "subnetId": resource.id, "allocationId": allocation, "tags": tags}
    network.nats.append(network.child("aws:ec2/natGateway:NatGateway", name, inputs, resource, **reads))


def _route(network: Vpc, subnet: Subnet, table: Resource) -> None:
    """The way out of a subnet: the internet gateway for public ones, a NAT gateway, if any, for private ones."""
    base = {**network.args.region, "routeTableId": table.id, "destinationCidrBlock": ANYWHERE}
    if subnet.spec.kind == "public":
        target, key = network.gateway, "gatewayId"
    elif subnet.spec.kind == "private" and network.nats:
        zone = network.args.zones.index(subnet.zone)
        target, key = network.nats[0 if network.args.nat == "single" else zone], "natGatewayId"
    else:
        return
    reads = {"routeTableId": table, key: target}
    route = network.child("aws:ec2/route:Route", subnet.name, {**base, key: target.id}, table, **reads)
    network.routes.append(route)


def _outputs(network: Vpc) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """The component's outputs, and what they depend on.

    awsx makes them all from one promise of everything: each depends on the VPC and on every subnet, and a list of ids
    is unknown as a whole while one id is.
    """
    resources = {
        "vpc": network.vpc,
        "internetGateway": network.gateway,
        "subnets": [resource for _, resource in network.subnets],
        **{f"{kind}Subnets": _of_kind(network, kind) for kind in ("public", "private", "isolated")},
        "routeTables": network.tables,
        "routeTableAssociations": network.associations,
        "routes": network.routes,
        "natGateways": network.nats,
        "eips": network.eips,
        "vpcEndpoints": [],
    }
    ids = {f"{kind}SubnetIds": _ids(_of_kind(network, kind)) for kind in ("public", "private", "isolated")}
    plain = {"vpcId": network.vpc.id, **ids, "subnetLayout": network.args.layout}
    common = (network.vpc.urn, *(resource.urn for _, resource in network.subnets))
    dependencies = {key: _union(common, _listed(value)) for key, value in resources.items()}
    outputs = {key: _references(value) for key, value in resources.items()}
    return {**outputs, **plain}, {**dependencies, **dict.fromkeys(plain, common)}


def _of_kind(network: Vpc, kind: str) -> list[Resource]:
    return [resource for subnet, resource in network.subnets if subnet.spec.kind == kind]


def _ids(resources: list[Resource]) -> Any:
    ids = [resource.id for resource in resources]
    return UNKNOWN if UNKNOWN in ids else ids


def _listed(value: Resource | list[Resource]) -> list[Resource]:
    return value if isinstance(value, list) else [value]


def _references(value: Resource | list[Resource]) -> Any:
    return [_reference(item) for item in value] if isinstance(value, list) else _reference(value)


def _reference(resource: Resource) -> Reference:
    return Reference(resource.urn, resource.id if isinstance(resource.id, str) else "")


def _union(common: tuple[str, ...], resources: list[Resource]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*common, *(resource.urn for resource in resources))))
