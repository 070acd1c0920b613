"""Which subnets are public."""

from __future__ import annotations

from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import candidates, refer
from policies.analysis.values import as_bool, as_list, as_mapping, known_strings
from policies.analysis.workloads import SUBNET

_ROUTE = "aws:ec2/route:Route"
_ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
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
    return frozenset((*giving, *routed))


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
