"""The VPC: subnets, ways out, endpoints and the record of what passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

from components.addresses import Tier
from components.network.endpoints import Endpoints, EndpointsArgs
from components.network.flow_logs import FlowLogs, FlowLogsArgs
from components.network.nat import NatInstance, NatInstanceArgs
from components.network.nat_gateways import NatGateways, NatGatewaysArgs
from components.network_settings import NetworkSettings
from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkArgs:
    """`key_arn` encrypts the flow log where the stack asks for customer-managed keys."""

    settings: NetworkSettings
    place: Place
    key_arn: pulumi.Input[str] | None


class Network(pulumi.ComponentResource):
    """An awsx VPC of public, private and isolated subnets in named zones, and what awsx has no word for.

    `task_subnet_ids` are the private subnets for what needs the way out at its start. `prefix_lists` are the gateway
    endpoints' by service. `nat_instance`, `nat_gateways` and `endpoint_group` exist where the settings ask for them.
    """

    vpc_id: pulumi.Output[str]
    public_subnet_ids: pulumi.Output[Sequence[str]]
    private_subnet_ids: pulumi.Output[Sequence[str]]
    task_subnet_ids: pulumi.Output[Sequence[str]]
    isolated_subnet_ids: pulumi.Output[Sequence[str]]
    prefix_lists: Mapping[str, pulumi.Output[str]]
    endpoint_group: aws.ec2.SecurityGroup | None
    nat_instance: NatInstance | None
    nat_gateways: NatGateways | None

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:network:Network", name, None, opts)
        settings, place = args.settings, args.place
        options = pulumi.ResourceOptions(parent=self)
        vpc = _vpc(name, settings, place, options)
        self.vpc_id = vpc.vpc_id
        self.public_subnet_ids = vpc.public_subnet_ids
        self.private_subnet_ids = vpc.private_subnet_ids
        self.isolated_subnet_ids = vpc.isolated_subnet_ids
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default",
            vpc_id=vpc.vpc_id,
            ingress=[],
            egress=[],
            tags=place.names.tags(place.names.physical("security-group", "default")),
            opts=options,
        )
        FlowLogs(
            f"{name}-flow",
            FlowLogsArgs(place=place, vpc_id=vpc.vpc_id, days=settings.flow_log_days, key_arn=args.key_arn),
            options,
        )
        endpoints = Endpoints(
            f"{name}-endpoints",
            EndpointsArgs(
                place=place,
                vpc_id=vpc.vpc_id,
                subnet_ids=vpc.private_subnet_ids,
                route_table_ids=[*_tables(vpc, settings, "private"), *_tables(vpc, settings, "isolated")],
                services=settings.interface_endpoints,
            ),
            options,
        )
        self.prefix_lists = endpoints.prefix_lists
        self.endpoint_group = endpoints.group
        self.nat_instance = _nat_instance(name, settings, place, vpc, options)
        self.nat_gateways = _nat_gateways(name, settings, place, vpc, options)
        ways_out = [*endpoints.interface_ids]
        if self.nat_instance:
            ways_out += [self.nat_instance.instance.id, *self.nat_instance.route_ids]
        if self.nat_gateways:
            ways_out += self.nat_gateways.route_ids
        self.task_subnet_ids = _once_ready(vpc.private_subnet_ids, ways_out)
        self.register_outputs({"vpcId": self.vpc_id})


def _vpc(name: str, settings: NetworkSettings, place: Place, options: pulumi.ResourceOptions) -> awsx.ec2.Vpc:
    prefixes = (
        (awsx.ec2.SubnetType.PUBLIC, settings.public_prefix),
        (awsx.ec2.SubnetType.PRIVATE, settings.private_prefix),
        (awsx.ec2.SubnetType.ISOLATED, settings.isolated_prefix),
    )
    return awsx.ec2.Vpc(
        name,
        cidr_block=str(settings.cidr),
        availability_zone_names=list(settings.zones),
        subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
        subnet_specs=[awsx.ec2.SubnetSpecArgs(type=kind, cidr_mask=prefix) for kind, prefix in prefixes],
        # What translates addresses stands beside the VPC: see NatGateways.
        nat_gateways=awsx.ec2.NatGatewayConfigurationArgs(strategy=awsx.ec2.NatGatewayStrategy.NONE),
        enable_dns_hostnames=True,
        enable_dns_support=True,
        tags=place.names.tags(place.names.physical("network", "main")),
        opts=options,
    )


def _nat_instance(
    name: str, settings: NetworkSettings, place: Place, vpc: awsx.ec2.Vpc, options: pulumi.ResourceOptions
) -> NatInstance | None:
    if settings.nat != "instance":
        return None
    arguments = NatInstanceArgs(
        place=place,
        vpc_id=vpc.vpc_id,
        cidr=settings.cidr,
        subnet_id=vpc.public_subnet_ids[0],
        route_table_ids=_tables(vpc, settings, "private"),
    )
    return NatInstance(f"{name}-nat", arguments, options)


def _nat_gateways(
    name: str, settings: NetworkSettings, place: Place, vpc: awsx.ec2.Vpc, options: pulumi.ResourceOptions
) -> NatGateways | None:
    count = {"single": 1, "per_az": len(settings.zones)}.get(settings.nat, 0)
    if not count:
        return None
    arguments = NatGatewaysArgs(
        place=place,
        subnet_ids=[vpc.public_subnet_ids[index] for index in range(count)],
        route_table_ids=_tables(vpc, settings, "private"),
    )
    return NatGateways(f"{name}-nat", arguments, options)


def _once_ready(
    subnet_ids: pulumi.Output[Sequence[str]], ways_out: list[pulumi.Output[str]]
) -> pulumi.Output[Sequence[str]]:
    """The subnets, known only when what leads out of them exists.

    A task that starts earlier can't pull its image; three such tasks end a first deployment, and nothing starts more.
    """
    if not ways_out:
        return subnet_ids
    return pulumi.Output.all(*ways_out).apply(lambda _: subnet_ids)


def _tables(vpc: awsx.ec2.Vpc, settings: NetworkSettings, tier: Tier) -> list[pulumi.Output[str]]:
    """The route tables of one tier, zone by zone. awsx lists one per subnet, in the order of the address plan."""
    return [
        cast(pulumi.Output[str], vpc.route_tables[index].id)
        for index, subnet in enumerate(settings.plan)
        if subnet.tier == tier
    ]
