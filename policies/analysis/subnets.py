"""Which subnets are public."""

from __future__ import annotations

from collections.abc import Iterator

from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import candidates, refer
from policies.analysis.values import as_bool, as_list, as_mapping, known_strings
from policies.analysis.workloads import SUBNET

_ROUTE = "aws:ec2/route:Route"
_ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
_MAIN = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
_VPC = "aws:ec2/vpc:Vpc"
_GATEWAY = ("aws:ec2/internetGateway:InternetGateway",)


@once
def public_subnets(stack: Stack) -> frozenset[Resource]:
    """Subnets that give out public addresses, or whose route table leads to an internet gateway."""
    giving = (subnet for subnet in stack.of(SUBNET) if as_bool(subnet.props.get("mapPublicIpOnLaunch")))
    tables = {table.urn for table in _public_tables(stack)}
    routed = (
        subnet
        for association in stack.of(_ASSOCIATION)
        if any(table.urn in tables for table in _certain(stack, association, "routeTableId", _ROUTE_TABLE))
        for subnet in _certain(stack, association, "subnetId", SUBNET)
    )
    return frozenset((*giving, *routed, *_by_main_table(stack, tables)))


def _by_main_table(stack: Stack, public: set[str]) -> Iterator[Resource]:
    """Subnets that are associated with no table use the main one of their VPC.

    Source: VPC User Guide, "Subnet route tables". Which VPC a table is the main one of may show by nothing: then it is
    the only one's.
    """
    mains = tuple(_public_mains(stack, public))
    if not mains:
        return
    named = {
        subnet for item in stack.of(_ASSOCIATION) for subnet in refer(stack, item, ("subnetId",), (SUBNET,)).targets
    }
    alone = len(stack.of(_VPC)) <= 1
    for subnet in stack.of(SUBNET):
        lies_in = set(refer(stack, subnet, ("vpcId",), (_VPC,)).targets)
        if subnet not in named and any(lies_in & vpcs if vpcs else alone for vpcs in mains):
            yield subnet


def _public_mains(stack: Stack, public: set[str]) -> Iterator[frozenset[Resource]]:
    """The VPCs (none: it can't be told which) of each main table that leads to an internet gateway."""
    for main in stack.of(_DEFAULT_TABLE):
        routes = (as_mapping(route).get("gatewayId") for route in as_list(main.props.get("routes")))
        if any(_leads_out(stack, main, "routes", gateway) for gateway in routes):
            yield _vpcs(stack, main, "defaultRouteTableId")
    for association in stack.of(_MAIN):
        if any(table.urn in public for table in _certain(stack, association, "routeTableId", _ROUTE_TABLE)):
            yield frozenset(_certain(stack, association, "vpcId", _VPC))
    for route in stack.of(_ROUTE):
        if _leads_out(stack, route, "gatewayId", route.props.get("gatewayId")):
            mains = _certain(stack, route, "routeTableId", _DEFAULT_TABLE)
            yield from (_vpcs(stack, main, "defaultRouteTableId") for main in mains)
            found = _vpcs(stack, route, "routeTableId")
            if found and not _certain(stack, route, "routeTableId", _ROUTE_TABLE):
                yield found


def _vpcs(stack: Stack, holder: Resource, key: str) -> frozenset[Resource]:
    """The VPC whose own table a property names: by its id, or by where an unknown id comes from."""
    texts = set(known_strings(holder.props.get(key)))
    own = ("defaultRouteTableId", "mainRouteTableId")
    named = {vpc for vpc in stack.of(_VPC) if texts & {*known_strings([vpc.props.get(name) for name in own])}}
    return frozenset(named or (candidates(stack, holder, key, (_VPC,)) if not texts else ()))


def _public_tables(stack: Stack) -> set[Resource]:
    found = {
        table
        for route in stack.of(_ROUTE)
        if _leads_out(stack, route, "gatewayId", route.props.get("gatewayId"))
        for table in _certain(stack, route, "routeTableId", _ROUTE_TABLE)
    }
    for table in stack.of(_ROUTE_TABLE):
        gateways = (as_mapping(route).get("gatewayId") for route in as_list(table.props.get("routes")))
        if any(_leads_out(stack, table, "routes", gateway) for gateway in gateways):
            found.add(table)
    return found


def _leads_out(stack: Stack, holder: Resource, key: str, gateway: object) -> bool:
    """By id, or by where an unknown id comes from. A NAT gateway has a property of its own and isn't meant."""
    if any(text.startswith("igw-") for text in known_strings(gateway)):
        return True
    return not known_strings(gateway) and bool(candidates(stack, holder, key, _GATEWAY))


def _certain(stack: Stack, resource: Resource, key: str, token: str) -> tuple[Resource, ...]:
    reference = refer(stack, resource, (key,), (token,))
    return reference.targets if reference.certain else ()
