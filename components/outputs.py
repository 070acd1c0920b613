"""What the platform hands to its services: the same whether it is in this program or behind a StackReference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import pulumi
from pydantic.alias_generators import to_camel

from components.catalogue import Catalogue
from components.settings import StackConfig

EXPORT: Final = "platform"
"""The name of the stack output that holds everything here."""

VERSION: Final = 2
"""Raised whenever a field is added, removed or changes its meaning: an older platform must be deployed anew first."""

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
    registry_name: Id
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

    def export(self) -> dict[str, Any]:
        """The stack output `platform`: what a service's own stack reads."""
        found = {to_camel(field.name): getattr(self, field.name) for field in fields(self)}
        return {"version": VERSION, **found}


def from_stack(stack: str, config: StackConfig, catalogue: Catalogue) -> PlatformOutputs:
    """The outputs of a platform that another stack deployed.

    Which of the optional ones exist follows from the same configuration and specs as there, never from what the other
    stack happens to say: a resource that depends on an output's presence could not be planned.

    Raises (when the outputs are read) pulumi.RunError if the stack was never deployed, or by another version.
    """
    reference = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}")
    platform = reference.outputs.apply(lambda outputs: _checked(outputs, stack))

    def field(key: str) -> pulumi.Output[Any]:
        return platform.apply(lambda outputs: _present(outputs, key, stack))

    def mapped(key: str, inner: str) -> pulumi.Output[Any]:
        return field(key).apply(lambda outputs: _present(outputs, inner, stack))

    site = catalogue.site() is not None
    return PlatformOutputs(
        vpc_id=field("vpcId"),
        private_subnet_ids=field("privateSubnetIds"),
        isolated_subnet_ids=field("isolatedSubnetIds"),
        cluster_arn=field("clusterArn"),
        cluster_name=field("clusterName"),
        namespace_arn=field("namespaceArn"),
        bus_name=field("busName"),
        registry_name=field("registryName"),
        alarm_topic_arn=field("alarmTopicArn"),
        groups={service: mapped("groups", service) for service in catalogue.names},
        endpoint_group=field("endpointGroup") if config.network.interface_endpoints else None,
        nat_group=field("natGroup") if config.network.nat == "instance" else None,
        internal_entry_group=field("internalEntryGroup"),
        public_entry_group=field("publicEntryGroup") if site else None,
        prefix_lists={service: mapped("prefixLists", service) for service in ("s3", "dynamodb")},
        internal_listener_arn=field("internalListenerArn"),
        internal_balancer_suffix=field("internalBalancerSuffix"),
        public_listener_arn=field("publicListenerArn") if site else None,
        public_balancer_suffix=field("publicBalancerSuffix") if site else None,
    )


def _checked(outputs: Mapping[str, Any], stack: str) -> Mapping[str, Any]:
    platform = outputs.get(EXPORT)
    if platform is None:
        raise pulumi.RunError(
            f"stack {stack} has no output {EXPORT!r}: the platform was never deployed there. "
            f"Run `pulumi up` on it first, then this stack again."
        )
    if platform.get("version") != VERSION:
        raise pulumi.RunError(
            f"stack {stack} was deployed by another version of this program (its platform outputs are version "
            f"{platform.get('version')}, this program reads {VERSION}). "
            f"Run `pulumi up` on it first, then this stack again."
        )
    return platform


def _present(outputs: Mapping[str, Any], key: str, stack: str) -> Any:
    if outputs.get(key) is None:
        raise pulumi.RunError(
            f"stack {stack} has no platform output {key!r}. Its configuration differs from this stack's, or it was "
            f"deployed before a service was added: run `pulumi up` on it first, then this stack again."
        )
    return outputs[key]
