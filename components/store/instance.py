"""PostgreSQL on one RDS instance, with a standby in another zone where the stack file asks for it."""

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

GROWTH: Final = 4
"""Storage grows by itself to this many times what the stack asks for: a full volume takes no writes."""


def instance(
    logical: str, args: StoreArgs[Postgres], group: aws.ec2.SecurityGroup, parent: pulumi.Resource
) -> dict[str, pulumi.Output[Any]]:
    """Create the instance. Returns `host`, `resourceId` and `masterSecretArn`."""
    name, data, wanted = args.identity.database(args.store.name), args.data, args.settings.postgres
    logs = surroundings.log_names("instance", name)
    made = aws.rds.Instance(
        logical,
        identifier=name,
        engine="postgres",
        engine_version=surroundings.MAJOR_VERSION,
        auto_minor_version_upgrade=True,
        instance_class=wanted.instance_class,
        storage_type="gp3",
        allocated_storage=wanted.storage_gib,
        max_allocated_storage=wanted.storage_gib * GROWTH,
        db_name=DATABASE_NAME,
        port=POSTGRES_PORT,
        username=surroundings.MASTER_USER,
        manage_master_user_password=True,
        master_user_secret_kms_key_id=args.key_arn,
        iam_database_authentication_enabled=True,
        parameter_group_name=_parameters(logical, args, parent).name,
        db_subnet_group_name=surroundings.subnet_group(logical, args, parent).name,
        vpc_security_group_ids=[group.id],
        publicly_accessible=False,
        multi_az=data.multi_az,
        storage_encrypted=True,
        kms_key_id=args.key_arn,
        backup_retention_period=data.backup_days,
        copy_tags_to_snapshot=True,
        delete_automated_backups=not data.deletion_protection,
        deletion_protection=data.deletion_protection,
        skip_final_snapshot=not data.deletion_protection,
        final_snapshot_identifier=f"{name}-final" if data.deletion_protection else None,
        performance_insights_enabled=True,
        performance_insights_retention_period=surroundings.INSIGHTS_DAYS,
        performance_insights_kms_key_id=args.key_arn,
        enabled_cloudwatch_logs_exports=list(logs),
        tags=args.tags(name),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=surroundings.log_groups(logical, logs, args, parent)),
    )
    return {
        "host": made.address,
        "resourceId": made.resource_id,
        "masterSecretArn": made.master_user_secrets.apply(lambda secrets: secrets[0].secret_arn),
    }


def _parameters(logical: str, args: StoreArgs[Postgres], parent: pulumi.Resource) -> aws.rds.ParameterGroup:
    # The family is part of the name: a major upgrade needs the next group beside the one in use.
    name = f"{args.identity.database(args.store.name)}-{surroundings.MAJOR_VERSION}"
    return aws.rds.ParameterGroup(
        logical,
        name=name,
        family=f"postgres{surroundings.MAJOR_VERSION}",
        description=f"Refuse connections without TLS to {name}",
        parameters=[aws.rds.ParameterGroupParameterArgs(name="rds.force_ssl", value="1")],
        tags=args.tags(name),
        opts=pulumi.ResourceOptions(
            parent=parent, ignore_changes=owned_elsewhere.of("aws:rds/parameterGroup:ParameterGroup")
        ),
    )
