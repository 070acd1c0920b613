"""Stores: encrypted, and out of reach from the internet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.accelerators import ACCELERATOR
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
    REPLICATION_GROUP,
)
from policies.analysis.subnets import public_subnets
from policies.analysis.values import UNKNOWN, as_bool, dig
from policies.analysis.workloads import SUBNET
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule, stack_rule

_ENCRYPTION_KEYS: Final[Mapping[str, str]] = {
    RDS_INSTANCE: "storageEncrypted",
    RDS_CLUSTER: "storageEncrypted",
    DOCDB_CLUSTER: "storageEncrypted",
    NEPTUNE_CLUSTER: "storageEncrypted",
    REPLICATION_GROUP: "atRestEncryptionEnabled",
    CACHE_CLUSTER: "atRestEncryptionEnabled",
    ACCELERATOR: "serverSideEncryption",
}
"""DynamoDB and serverless caches aren't listed: AWS always encrypts them."""
_INHERITED_FROM: Final = (
    "replicateSourceDb",
    "replicationSourceIdentifier",
    "replicationGroupId",
    "globalReplicationGroupId",
)
"""A replica is encrypted exactly if its source is."""
_SUBNET_GROUPS: Final = (
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:docdb/subnetGroup:SubnetGroup",
    "aws:neptune/subnetGroup:SubnetGroup",
)
_INSTANCES: Final = (RDS_INSTANCE, RDS_CLUSTER_INSTANCE, "aws:neptune/clusterInstance:ClusterInstance")


@resource_rule(
    About(
        name="store-encrypted",
        description="Every store is encrypted at rest.",
        severity="high",
        remedy="Set storageEncrypted (RDS) or atRestEncryptionEnabled (ElastiCache); it can't be changed later.",
        sources=("RDS.3", "RDS.27", "ElastiCache.4", "CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_29", "CKV_AWS_47"),
    ),
    *_ENCRYPTION_KEYS,
)
def store_encrypted(resource: Resource, _options: Options) -> Iterator[Finding]:
    """A replica has no say of its own."""
    key = _ENCRYPTION_KEYS[resource.type]
    value = resource.props.get(key)
    if resource.type == ACCELERATOR:
        value = dig(value, "enabled")
    # A replication group names its own id under replicationGroupId; only in a cluster is it a reference.
    inherits = [name for name in _INHERITED_FROM if resource.states(name)]
    if resource.type == REPLICATION_GROUP:
        inherits = [name for name in inherits if name != "replicationGroupId"]
    if value is UNKNOWN:
        yield Doubt(f"whether {resource.name} is encrypted isn't known yet")
    elif not as_bool(value) and not inherits:
        yield Violation(f"{resource.name} isn't encrypted at rest: {key} isn't true.")


@stack_rule(
    About(
        name="store-private",
        description="No database has a public address or lies in a public subnet.",
        severity="critical",
        remedy="Set publiclyAccessible to false and use a subnet group of private or isolated subnets.",
        sources=("RDS.2", "RDS.46", "CKV_AWS_17", "AWS-0180"),
    )
)
def store_private(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A subnet is public if it gives out public addresses or routes to an internet gateway."""
    for instance in stack.of(*_INSTANCES):
        # Computed and unknown means not set, and RDS's provider then says false.
        if as_bool(instance.props.get("publiclyAccessible")):
            yield Violation(f"{instance.name} is publicly accessible.", instance.urn)
        elif instance.states("publiclyAccessible") and instance.props["publiclyAccessible"] is UNKNOWN:
            yield Doubt(f"whether {instance.name} is publicly accessible isn't known yet", instance.urn)
    for group in stack.of(*_SUBNET_GROUPS):
        reference = refer(stack, group, ("subnetIds",), (SUBNET,))
        public = [subnet for subnet in reference.targets if subnet in public_subnets(stack)]
        if public and (reference.certain or len(public) == len(reference.targets)):
            names = ", ".join(subnet.name for subnet in public)
            yield Violation(f"The subnet group {group.name} holds public subnets: {names}.", group.urn)
        elif public:
            yield Doubt(f"whether the subnet group {group.name} holds public subnets isn't known yet", group.urn)
