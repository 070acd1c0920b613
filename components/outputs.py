"""What the platform hands to its services: the same whether it is in this program or behind a StackReference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

Id = pulumi.Input[str]
Ids = pulumi.Input[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformOutputs:
    """Ids and ARNs that AWS made up, or names that carry the dependency on what they name.

    `groups` is each service's own security group, by service. `prefix_lists` are the gateway endpoints', by service
    (`s3`, `dynamodb`). `nat_group` exists with a NAT instance only, `public_*` where a site exists.
    """

    vpc_id: Id
    private_subnet_ids: Ids
    isolated_subnet_ids: Ids
    cluster_arn: Id
    cluster_name: Id
    namespace_arn: Id
    bus_name: Id
    alarm_topic_arn: Id
    groups: Mapping[str, Id]
    endpoint_group: Id | None
    nat_group: Id | None
    internal_entry_group: Id
    public_entry_group: Id | None
    prefix_lists: Mapping[str, Id]
    internal_listener_arn: Id
    internal_balancer_suffix: Id
    public_listener_arn: Id | None
    public_balancer_suffix: Id | None
