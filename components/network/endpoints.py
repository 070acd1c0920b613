"""The ways from the VPC to AWS that cross no network but AWS's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.derive import endpoint_policy
from components.groups import security_group
from components.network_settings import EndpointService
from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointsArgs:
    """Gateway endpoints stand in `route_table_ids`, interface endpoints of `services` in `subnet_ids`."""

    place: Place
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    route_table_ids: list[pulumi.Output[str]]
    services: tuple[EndpointService, ...]


class Endpoints(pulumi.ComponentResource):
    """Gateway endpoints for S3 and DynamoDB, which cost nothing, and the interface endpoints that the stack asks for.

    `prefix_lists` are the gateway endpoints' prefix lists by service, `interface_ids` the other endpoints'. `group`
    admits nobody by itself: each service adds the rule for its own.
    """

    prefix_lists: Mapping[str, pulumi.Output[str]]
    group: aws.ec2.SecurityGroup | None
    interface_ids: tuple[pulumi.Output[str], ...]

    def __init__(self, name: str, args: EndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:network:Endpoints", name, None, opts)
        arns = args.place.arns
        policies = {"s3": endpoint_policy.s3(arns), "dynamodb": endpoint_policy.dynamodb(arns, args.place.env)}
        self.prefix_lists = {
            service: aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=args.vpc_id,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{arns.region}.{service}",
                route_table_ids=args.route_table_ids,
                policy=json.dumps(policy, sort_keys=True),
                tags=args.place.names.tags(args.place.names.physical("network", service)),
                opts=pulumi.ResourceOptions(parent=self),
            ).prefix_list_id
            for service, policy in policies.items()
        }
        self.group = self._group(name, args) if args.services else None
        self.interface_ids = tuple(self._interface(name, service, args) for service in args.services)
        self.register_outputs({})

    def _group(self, name: str, args: EndpointsArgs) -> aws.ec2.SecurityGroup:
        return security_group(
            f"{name}-group",
            parts=("endpoints",),
            description="Interface endpoints of the VPC",
            vpc_id=args.vpc_id,
            place=args.place,
            parent=self,
            role="endpoint",
        )

    def _interface(self, name: str, service: EndpointService, args: EndpointsArgs) -> pulumi.Output[str]:
        label = service.replace(".", "-")
        group = self.group
        return aws.ec2.VpcEndpoint(
            f"{name}-{label}",
            vpc_id=args.vpc_id,
            vpc_endpoint_type="Interface",
            service_name=f"com.amazonaws.{args.place.arns.region}.{service}",
            subnet_ids=args.subnet_ids,
            security_group_ids=[group.id] if group else [],
            private_dns_enabled=True,
            policy=json.dumps(endpoint_policy.interface(service, args.place.arns), sort_keys=True),
            tags=args.place.names.tags(args.place.names.physical("network", label)),
            opts=pulumi.ResourceOptions(parent=self),
        ).id
