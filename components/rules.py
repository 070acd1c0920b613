"""Security-group rules: one standalone rule for each end of a flow, never inline."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from components.derive.flows import End, Flow
from components.place import Place

Ids = Callable[[End], pulumi.Input[str]]
"""The id of an end's security group, or of its prefix list."""


def rule(
    direction: Literal["ingress", "egress"],
    flow: Flow,
    *,
    logical: str,
    place: Place,
    ids: Ids,
    service: str | None,
    parent: pulumi.Resource,
) -> aws.vpc.SecurityGroupIngressRule | aws.vpc.SecurityGroupEgressRule:
    """The rule that admits a flow at its target, or lets it out at its source."""
    group, peer = (flow.target, flow.source) if direction == "ingress" else (flow.source, flow.target)
    name = f"{logical}-{direction}-{_label(flow.source)}-{_label(flow.target)}-{flow.port}"
    arguments: dict[str, Any] = {
        "security_group_id": ids(group),
        "description": f"{flow.why}.",
        "ip_protocol": "tcp",
        "from_port": flow.port,
        "to_port": flow.port,
        "tags": place.names.tags(
            f"{flow.source.tag} to {flow.target.tag}",
            service=service,
            from_=flow.source.tag,
            to=flow.target.tag,
            port=str(flow.port),
        ),
        "opts": pulumi.ResourceOptions(parent=parent),
    }
    match peer.kind:
        case "cidr":
            arguments["cidr_ipv4"] = peer.name
        case "prefix":
            arguments["prefix_list_id"] = ids(peer)
        case _:
            arguments["referenced_security_group_id"] = ids(peer)
    if direction == "ingress":
        return aws.vpc.SecurityGroupIngressRule(name, **arguments)
    return aws.vpc.SecurityGroupEgressRule(name, **arguments)


def _label(end: End) -> str:
    """An end in a logical name. Tags alone would not do: a service may have two stores, or two ways out."""
    return f"{end.tag}-{re.sub('[./]', '-', end.name)}" if end.kind in ("store", "cidr") else end.tag
