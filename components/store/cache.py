"""A Valkey replication group: TLS only, and one user, who signs in by IAM."""

from __future__ import annotations

from typing import Final

import pulumi
import pulumi_aws as aws

from components import owned_elsewhere
from components.derive.flows import CACHE_PORT
from components.derive.late import Ref
from components.spec import Cache
from components.store.args import StoreArgs

ENGINE: Final = "valkey"
FIRST_VERSION: Final = "8.0"
"""What a group starts with; minor versions after it are ElastiCache's own (`owned_elsewhere`)."""

ACCESS: Final = "on ~* -@all +@read +@write +@connection +@transaction +@scripting -@dangerous"
"""Everything on data, nothing on the server."""


class CacheStore(pulumi.ComponentResource):
    """The group behind its own security group. `values` holds its primary's `host`."""

    values: dict[Ref, pulumi.Output[str]]
    group: aws.ec2.SecurityGroup

    def __init__(self, name: str, args: StoreArgs[Cache], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:store:Cache", name, None, opts)
        self.group = args.group(name, self)
        made = _replication_group(name, args, self.group, self)
        self.values = {Ref(args.store.name, "host"): made.primary_endpoint_address}
        self.register_outputs({"host": made.primary_endpoint_address})


def _replication_group(
    name: str, args: StoreArgs[Cache], group: aws.ec2.SecurityGroup, parent: pulumi.Resource
) -> aws.elasticache.ReplicationGroup:
    physical, data, wanted = args.identity.cache(args.store.name), args.data, args.settings.cache
    subnets = aws.elasticache.SubnetGroup(
        name,
        name=physical,
        description=f"Isolated subnets for {physical}",
        subnet_ids=args.subnet_ids,
        tags=args.tags(physical),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return aws.elasticache.ReplicationGroup(
        name,
        replication_group_id=physical,
        description=f"Cache {args.store.name} of {args.identity.service}",
        engine=ENGINE,
        engine_version=FIRST_VERSION,
        auto_minor_version_upgrade=True,
        node_type=wanted.node_type,
        num_cache_clusters=1 + wanted.replicas,
        automatic_failover_enabled=wanted.replicas > 0,
        multi_az_enabled=data.multi_az,
        port=CACHE_PORT,
        transit_encryption_enabled=True,
        transit_encryption_mode="required",
        at_rest_encryption_enabled=True,
        kms_key_id=args.key_arn,
        user_group_ids=[_users(name, args, parent).user_group_id],
        subnet_group_name=subnets.name,
        security_group_ids=[group.id],
        snapshot_retention_limit=data.backup_days,
        final_snapshot_identifier=f"{physical}-final" if data.deletion_protection else None,
        tags=args.tags(physical),
        opts=pulumi.ResourceOptions(
            parent=parent,
            ignore_changes=owned_elsewhere.of("aws:elasticache/replicationGroup:ReplicationGroup"),
        ),
    )


def _users(name: str, args: StoreArgs[Cache], parent: pulumi.Resource) -> aws.elasticache.UserGroup:
    """A group of the engine `valkey` needs no `default` user, and without one nobody enters unauthenticated.

    Source: Amazon ElastiCache User Guide, "Role-Based Access Control (RBAC)".
    """
    physical = args.identity.cache_user(args.store.name)
    user = aws.elasticache.User(
        name,
        user_id=physical,
        user_name=physical,
        engine=ENGINE,
        access_string=ACCESS,
        authentication_mode=aws.elasticache.UserAuthenticationModeArgs(type="iam"),
        tags=args.tags(physical),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return aws.elasticache.UserGroup(
        name,
        user_group_id=physical,
        engine=ENGINE,
        user_ids=[user.user_id],
        tags=args.tags(physical),
        opts=pulumi.ResourceOptions(parent=parent),
    )
