"""Managed ways out of the VPC: NAT gateways, one for all zones or one in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGatewaysArgs:
    """One gateway in each of `subnet_ids`. What leaves through a table takes the gateway of its place, or the last."""

    place: Place
    subnet_ids: Sequence[pulumi.Input[str]]
    route_table_ids: Sequence[pulumi.Input[str]]


class NatGateways(pulumi.ComponentResource):
    """They stand beside awsx's VPC and not in it, because awsx hands out nothing before it has made everything.

    A gateway takes AWS minutes; inside, every database would wait for one that it never uses.
    """

    ids: tuple[pulumi.Output[str], ...]
    route_ids: tuple[pulumi.Output[str], ...]

    def __init__(self, name: str, args: NatGatewaysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:network:NatGateways", name, None, opts)
        options = pulumi.ResourceOptions(parent=self)
        gateways = [
            _gateway(f"{name}-{number}", args.place, subnet, number, options)
            for number, subnet in enumerate(args.subnet_ids, start=1)
        ]
        self.ids = tuple(gateway.id for gateway in gateways)
        self.route_ids = tuple(
            aws.ec2.Route(
                f"{name}-{index + 1}",
                route_table_id=table,
                destination_cidr_block="0.0.0.0/0",
                nat_gateway_id=self.ids[min(index, len(self.ids) - 1)],
                opts=options,
            ).id
            for index, table in enumerate(args.route_table_ids)
        )
        self.register_outputs({})


def _gateway(
    name: str, place: Place, subnet_id: pulumi.Input[str], number: int, options: pulumi.ResourceOptions
) -> aws.ec2.NatGateway:
    tags = place.names.tags(place.names.physical("network", "nat", str(number)))
    address = aws.ec2.Eip(name, domain="vpc", tags=tags, opts=options)
    return aws.ec2.NatGateway(name, allocation_id=address.allocation_id, subnet_id=subnet_id, tags=tags, opts=options)
