"""PostgreSQL on Aurora Serverless v2: one writer, and readers in other zones where the stack file asks for them."""

from __future__ import annotations

from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components import owned_elsewhere
from components.derive.flows import POSTGRES_PORT
from components.derive.identity import DATABASE_NAME
from components.spec import Postgres
from components.store import surroundings
from components.store.args import StoreArgs

ENGINE: Final = aws.rds.EngineType.AURORA_POSTGRESQL
FIRST_VERSION: Final = f"{surroundings.MAJOR_VERSION}.7"
"""What a cluster starts with; minor versions after it are Aurora's own (`owned_elsewhere`)."""


def cluster(
    logical: str, args: StoreArgs[Postgres], group: aws.ec2.SecurityGroup, parent: pulumi.Resource
) -> dict[str, pulumi.Output[Any]]:
    """Create the cluster and its instances. Returns `host`, `resourceId` and `masterSecretArn`."""
    name, data, wanted = args.identity.database(args.store.name), args.data, args.settings.postgres
    logs = surroundings.log_names("cluster", name)
    made = aws.rds.Cluster(
        logical,
        cluster_identifier=name,
        engine=ENGINE,
        engine_mode="provisioned",  # which Serverless v2 belongs to; `serverless` is v1
        engine_version=FIRST_VERSION,
        serverlessv2_scaling_configuration=aws.rds.ClusterServerlessv2ScalingConfigurationArgs(
            min_capacity=wanted.min_capacity, max_capacity=wanted.max_capacity
        ),
        database_name=DATABASE_NAME,
        port=POSTGRES_PORT,
        master_username=surroundings.MASTER_USER,
        manage_master_user_password=True,
        master_user_secret_kms_key_id=args.key_arn,
        iam_database_authentication_enabled=True,
        db_cluster_parameter_group_name=_parameters(logical, args, parent).name,
        db_subnet_group_name=surroundings.subnet_group(logical, args, parent).name,
        vpc_security_group_ids=[group.id],
        storage_encrypted=True,
        kms_key_id=args.key_arn,
        backup_retention_period=data.backup_days,
        copy_tags_to_snapshot=True,
        delete_automated_backups=not data.deletion_protection,
        deletion_protection=data.deletion_protection,
        skip_final_snapshot=not data.deletion_protection,
        final_snapshot_identifier=f"{name}-final" if data.deletion_protection else None,
        enabled_cloudwatch_logs_exports=list(logs),
        tags=args.tags(name),
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=surroundings.log_groups(logical, logs, args, parent),
            ignore_changes=owned_elsewhere.of("aws:rds/cluster:Cluster"),
        ),
    )
    for number in range(1, wanted.readers + 2):
        _member(logical, number, args, made, parent)
    return {
        "host": made.endpoint,
        "resourceId": made.cluster_resource_id,
        "masterSecretArn": made.master_user_secrets.apply(lambda secrets: secrets[0].secret_arn),
    }


def _member(
    logical: str, number: int, args: StoreArgs[Postgres], made: aws.rds.Cluster, parent: pulumi.Resource
) -> aws.rds.ClusterInstance:
    """The first one created is the writer. Aurora spreads the members over the zones of the subnet group."""
    name = args.identity.place.names.physical("database", args.identity.service, args.store.name, str(number))
    return aws.rds.ClusterInstance(
        f"{logical}-{number}",
        identifier=name,
        cluster_identifier=made.cluster_identifier,
        engine=ENGINE,
        instance_class="db.serverless",
        auto_minor_version_upgrade=True,
        publicly_accessible=False,
        copy_tags_to_snapshot=True,
        performance_insights_enabled=True,
        performance_insights_retention_period=surroundings.INSIGHTS_DAYS,
        performance_insights_kms_key_id=args.key_arn,
        tags=args.tags(name),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _parameters(logical: str, args: StoreArgs[Postgres], parent: pulumi.Resource) -> aws.rds.ClusterParameterGroup:
    # The family is part of the name: a major upgrade needs the next group beside the one in use.
    name = f"{args.identity.database(args.store.name)}-{surroundings.MAJOR_VERSION}"
    return aws.rds.ClusterParameterGroup(
        logical,
        name=name,
        family=f"{ENGINE.value}{surroundings.MAJOR_VERSION}",
        description=f"Refuse connections without TLS to {name}",
        parameters=[aws.rds.ClusterParameterGroupParameterArgs(name="rds.force_ssl", value="1")],
        tags=args.tags(name),
        opts=pulumi.ResourceOptions(
            parent=parent, ignore_changes=owned_elsewhere.of("aws:rds/clusterParameterGroup:ClusterParameterGroup")
        ),
    )
