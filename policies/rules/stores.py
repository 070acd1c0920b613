"""Stores: encrypted, and out of reach from the internet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.encryption import SWITCHES, is_encrypted
from policies.analysis.model import Stack
from policies.analysis.references import refer
from policies.analysis.store_types import (
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
)
from policies.analysis.subnets import public_subnets
from policies.analysis.values import UNKNOWN, as_bool
from policies.analysis.workloads import SUBNET
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule

_SUBNET_GROUPS: Final = (
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:docdb/subnetGroup:SubnetGroup",
    "aws:neptune/subnetGroup:SubnetGroup",
)
_INSTANCES: Final = (RDS_INSTANCE, RDS_CLUSTER_INSTANCE, "aws:neptune/clusterInstance:ClusterInstance")


@stack_rule(
    About(
        name="store-encrypted",
        description="Every store is encrypted at rest.",
        severity="high",
        remedy="Set storageEncrypted (RDS) or atRestEncryptionEnabled (ElastiCache); it can't be changed later.",
        sources=("RDS.3", "RDS.27", "ElastiCache.4", "CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_29", "CKV_AWS_47"),
    )
)
def store_encrypted(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A replica, or what is restored, has no say of its own."""
    for store in stack.of(*SWITCHES):
        encrypted = is_encrypted(stack, store)
        if encrypted is UNKNOWN:
            yield Doubt(
                f"whether {store.name} is encrypted isn't known yet, or shows outside the stack only", store.urn
            )
        elif not encrypted:
            switch = SWITCHES[store.type][0]
            yield Violation(f"{store.name} isn't encrypted at rest: {switch} isn't true.", store.urn)


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
