"""What the platform hands to its services: the same whether it is in this program or behind a StackReference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, cast

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

    Raises (when the outputs are read) pulumi.RunError if the stack was never deployed, or by another version, or if an
    output isn't there or isn't what it should be.
    """
    reference = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}")
    platform = reference.outputs.apply(lambda outputs: _checked(outputs, stack))

    def text(key: str) -> pulumi.Output[str]:
        return platform.apply(lambda outputs: _text(outputs, key, stack))

    def texts(key: str) -> pulumi.Output[Sequence[str]]:
        return platform.apply(lambda outputs: _texts(outputs, key, stack))

    def mapped(key: str, inner: str) -> pulumi.Output[str]:
        return platform.apply(lambda outputs: _text(_map(outputs, key, stack), inner, stack, f"{EXPORT}.{key}"))

    site = catalogue.site() is not None
    return PlatformOutputs(
        vpc_id=text("vpcId"),
        private_subnet_ids=texts("privateSubnetIds"),
        isolated_subnet_ids=texts("isolatedSubnetIds"),
        cluster_arn=text("clusterArn"),
        cluster_name=text("clusterName"),
        namespace_arn=text("namespaceArn"),
        bus_name=text("busName"),
        registry_name=text("registryName"),
        alarm_topic_arn=text("alarmTopicArn"),
        groups={service: mapped("groups", service) for service in catalogue.names},
        endpoint_group=text("endpointGroup") if config.network.interface_endpoints else None,
        nat_group=text("natGroup") if config.network.nat == "instance" else None,
        internal_entry_group=text("internalEntryGroup"),
        public_entry_group=text("publicEntryGroup") if site else None,
        prefix_lists={service: mapped("prefixLists", service) for service in ("s3", "dynamodb")},
        internal_listener_arn=text("internalListenerArn"),
        internal_balancer_suffix=text("internalBalancerSuffix"),
        public_listener_arn=text("publicListenerArn") if site else None,
        public_balancer_suffix=text("publicBalancerSuffix") if site else None,
    )


def _checked(outputs: Mapping[str, Any], stack: str) -> Mapping[str, Any]:
    platform = outputs.get(EXPORT)
    if platform is None:
        raise pulumi.RunError(
            f"stack {stack} has no output {EXPORT!r}: the platform was never deployed there. "
            f"Run `pulumi up` on it first, then this stack again."
        )
    if not isinstance(platform, Mapping):
        raise _misshapen(stack, EXPORT, platform, "a map")
    known = cast("Mapping[str, Any]", platform)
    version = known.get("version")
    if version != VERSION:
        raise pulumi.RunError(
            f"stack {stack} was deployed by another version of this program (its platform outputs are version "
            f"{_number(version)}, this program reads {VERSION}). "
            f"Run `pulumi up` on it first, then this stack again."
        )
    return known


def _number(version: Any) -> Any:
    """The engine hands every number over as one with a fraction."""
    return int(version) if isinstance(version, float) and version.is_integer() else version


def _text(outputs: Mapping[str, Any], key: str, stack: str, within: str = EXPORT) -> str:
    value = _present(outputs, key, stack)
    if not isinstance(value, str) or not value:
        raise _misshapen(stack, f"{within}.{key}", value, "a text")
    return value


def _texts(outputs: Mapping[str, Any], key: str, stack: str) -> Sequence[str]:
    value = _present(outputs, key, stack)
    items = cast("list[Any]", value) if isinstance(value, list) else []
    if not items or not all(isinstance(item, str) and item for item in items):
        raise _misshapen(stack, f"{EXPORT}.{key}", value, "a list of texts")
    return items


def _map(outputs: Mapping[str, Any], key: str, stack: str) -> Mapping[str, Any]:
    value = _present(outputs, key, stack)
    if not isinstance(value, Mapping):
        raise _misshapen(stack, f"{EXPORT}.{key}", value, "a map of texts")
    return cast("Mapping[str, Any]", value)


def _present(outputs: Mapping[str, Any], key: str, stack: str) -> Any:
    if outputs.get(key) is None:
        raise pulumi.RunError(
            f"stack {stack} has no platform output {key!r}. Its configuration differs from this stack's, or it was "
            f"deployed before a service was added: run `pulumi up` on it first, then this stack again."
        )
    return outputs[key]


def _misshapen(stack: str, path: str, value: Any, wanted: str) -> pulumi.RunError:
    return pulumi.RunError(
        f"stack {stack}: output {path} is {value!r}; this program reads {wanted} there. "
        f"Run `pulumi up` on that stack from this checkout first, then this stack again."
    )
