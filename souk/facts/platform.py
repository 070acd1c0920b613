"""What all services share: the network, the ways in, the cluster, the bus."""

from __future__ import annotations

from typing import Any, Final

from souk.facts.compute import compute
from souk.facts.wording import Fact, joined, listed, plural, shown
from souk.graph.model import Graph, Resource

ACL_ASSOCIATION: Final = "aws:wafv2/webAclAssociation:WebAclAssociation"
ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
BUS: Final = "aws:cloudwatch/eventBus:EventBus"
CLUSTER: Final = "aws:ecs/cluster:Cluster"
DOMAIN: Final = "aws:apigateway/domainName:DomainName"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
INTERFACE_KEY: Final = "networkInterfaceId"
NAT: Final = "aws:ec2/natGateway:NatGateway"
ROUTE: Final = "aws:ec2/route:Route"
STAGE: Final = "aws:apigateway/stage:Stage"
SUBNET: Final = "aws:ec2/subnet:Subnet"
VPC: Final = "aws:ec2/vpc:Vpc"


def platform(graph: Graph, common: list[Resource]) -> list[Fact]:
    """The facts about resources that belong to no service."""

    def of(token: str) -> list[Resource]:
        return [resource for resource in common if resource.type == token]

    guarded = {urn for association in graph.of_type(ACL_ASSOCIATION) for urn in association.dependencies}
    found: list[Fact] = []
    found += [("network", _network(vpc, of(SUBNET))) for vpc in of(VPC)]
    if of(VPC):
        found.append(("way out", _way_out(of(NAT), of(ROUTE))))
        found.append(("endpoints", listed(_service_name(endpoint) for endpoint in of(ENDPOINT))))
    found += [("balancer", _balancer(balancer, guarded)) for balancer in of(BALANCER)]
    found += [("api", _stage(stage, of(DOMAIN), guarded)) for stage in of(STAGE)]
    found += [("cluster", shown(cluster.inputs.get("name", cluster.name))) for cluster in of(CLUSTER)]
    found += [("bus", shown(bus.inputs.get("name", bus.name))) for bus in of(BUS)]
    if functions := [fact for fact in compute(graph, common) if fact[1] != "-"]:
        found += functions
    return [*found, ("alarms", str(len(of(ALARM))))]


def _network(vpc: Resource, subnets: list[Resource]) -> str:
    zones = {shown(subnet.inputs.get("availabilityZone")) for subnet in subnets}
    return joined(
        shown(vpc.inputs.get("cidrBlock")),
        plural(len(subnets), "subnet"),
        f"{plural(len(zones), 'zone')} ({', '.join(sorted(zones))})" if zones else "",
    )


def _way_out(gateways: list[Resource], routes: list[Resource]) -> str:
    """NAT gateways, and the interfaces of NAT instances: those that routes lead to."""
    interfaces = {route.property_dependencies.get(INTERFACE_KEY) for route in routes if INTERFACE_KEY in route.inputs}
    parts = [
        plural(len(gateways), "NAT gateway") if gateways else "",
        plural(len(interfaces), "NAT instance") if interfaces else "",
    ]
    return joined(*parts) or "none: endpoints only"


def _service_name(endpoint: Resource) -> str:
    """`ecr.api` of `com.amazonaws.eu-west-1.ecr.api`."""
    return shown(endpoint.inputs.get("serviceName")).split(".", 3)[-1]


def _balancer(balancer: Resource, guarded: set[str]) -> str:
    return joined(
        shown(balancer.inputs.get("name", balancer.name)),
        "internal" if balancer.inputs.get("internal") is True else "internet-facing",
        "WAF" if balancer.urn in guarded else "",
        "deletion protected" if balancer.inputs.get("enableDeletionProtection") is True else "",
    )


def _stage(stage: Resource, domains: list[Resource], guarded: set[str]) -> str:
    names: list[Any] = [domain.inputs.get("domainName") for domain in domains]
    return joined(f"stage {shown(stage.inputs.get('stageName'))}", listed(names), "WAF" if stage.urn in guarded else "")
