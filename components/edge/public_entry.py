"""Where browsers come in."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.edge.balancer import Balancer, BalancerArgs, balancer


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEntryArgs:
    """`firewall_arn` is the web ACL that every request passes first."""

    balancer: BalancerArgs
    firewall_arn: pulumi.Input[str]


class PublicEntry(pulumi.ComponentResource):
    """The public load balancer at the domain itself: HTTPS behind the firewall, HTTP only to send browsers there."""

    entry: Balancer

    def __init__(self, name: str, args: PublicEntryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:PublicEntry", name, None, opts)
        place, options = args.balancer.place, pulumi.ResourceOptions(parent=self)
        headers = {"x_frame_options": "DENY"}
        self.entry = balancer(name, "public", place.domain, args.balancer, headers=headers, parent=self)
        aws.lb.Listener(
            f"{name}-redirect",
            load_balancer_arn=self.entry.balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[
                aws.lb.ListenerDefaultActionArgs(
                    type="redirect",
                    redirect=aws.lb.ListenerDefaultActionRedirectArgs(
                        protocol="HTTPS", port="443", status_code="HTTP_301"
                    ),
                )
            ],
            tags=place.names.tags(place.names.physical("load-balancer", "public")),
            opts=options,
        )
        aws.wafv2.WebAclAssociation(
            name, resource_arn=self.entry.balancer.arn, web_acl_arn=args.firewall_arn, opts=options
        )
        self.register_outputs({"url": f"https://{place.domain}"})
