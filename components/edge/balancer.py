"""What the public and the internal load balancer have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pulumi
import pulumi_aws as aws

from components.groups import security_group
from components.place import Place

TLS_POLICY: Final = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
"""TLS 1.3 and 1.2, with forward secrecy and authenticated encryption only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancerArgs:
    """What both entries are made of. `log_bucket` must admit log delivery, `certificate_arn` be valid."""

    place: Place
    zone_id: str
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    certificate_arn: pulumi.Input[str]
    log_bucket: pulumi.Input[str]
    deletion_protection: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """A load balancer with its security group and its one HTTPS listener."""

    group: aws.ec2.SecurityGroup
    balancer: aws.lb.LoadBalancer
    listener: aws.lb.Listener


def balancer(
    logical: str,
    kind: Literal["public", "internal"],
    domain: str,
    args: BalancerArgs,
    *,
    headers: dict[str, str],
    parent: pulumi.Resource,
) -> Balancer:
    """A hardened application load balancer that answers to `domain` and refuses what no service claims.

    `headers` are added to every response: keys are the listener's `routing_http_response_*_header_value`, shortened.
    """
    place, options = args.place, pulumi.ResourceOptions(parent=parent)
    physical = place.names.physical("load-balancer", kind)
    group = security_group(
        f"{logical}-group",
        parts=(f"{kind}-entry",),
        description=f"The {kind} load balancer",
        vpc_id=args.vpc_id,
        place=place,
        parent=parent,
        role=f"{kind}-entry",
    )
    made = aws.lb.LoadBalancer(
        logical,
        name=physical,
        load_balancer_type="application",
        internal=kind == "internal",
        security_groups=[group.id],
        subnets=args.subnet_ids,
        drop_invalid_header_fields=True,
        desync_mitigation_mode="strictest",
        enable_deletion_protection=args.deletion_protection,
        access_logs=aws.lb.LoadBalancerAccessLogsArgs(enabled=True, bucket=args.log_bucket, prefix=kind),
        tags=place.names.tags(physical),
        opts=options,
    )
    _record(logical, domain, args.zone_id, made, options)
    listener = aws.lb.Listener(
        f"{logical}-listener",
        load_balancer_arn=made.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy=TLS_POLICY,
        certificate_arn=args.certificate_arn,
        default_actions=[_not_found()],
        tags=place.names.tags(physical),
        opts=options,
        **_added(headers),
    )
    return Balancer(group=group, balancer=made, listener=listener)


def _record(
    logical: str, domain: str, zone_id: str, made: aws.lb.LoadBalancer, options: pulumi.ResourceOptions
) -> None:
    aws.route53.Record(
        logical,
        zone_id=zone_id,
        name=domain,
        type="A",
        aliases=[
            aws.route53.RecordAliasArgs(name=made.dns_name, zone_id=made.zone_id, evaluate_target_health=True),
        ],
        opts=options,
    )


def _not_found() -> aws.lb.ListenerDefaultActionArgs:
    return aws.lb.ListenerDefaultActionArgs(
        type="fixed-response",
        fixed_response=aws.lb.ListenerDefaultActionFixedResponseArgs(
            status_code="404", content_type="application/json", message_body='{"message": "Not Found"}'
        ),
    )


def _added(headers: dict[str, str]) -> dict[str, Any]:
    """HSTS on every answer, no advertisement of the server, and what the entry itself adds."""
    every = {"strict_transport_security": "max-age=31536000; includeSubDomains", "x_content_type_options": "nosniff"}
    values = {f"routing_http_response_{key}_header_value": value for key, value in {**every, **headers}.items()}
    return {"routing_http_response_server_enabled": False, **values}
