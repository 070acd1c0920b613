"""What an RDS instance and an Aurora cluster both stand on: subnets and log groups."""

from __future__ import annotations

from typing import Literal

import pulumi
import pulumi_aws as aws

from components.spec import Postgres
from components.store.args import StoreArgs

MASTER_USER = "master"
MAJOR_VERSION = "17"
INSIGHTS_DAYS = 7
"""What Performance Insights keeps without a charge."""


def subnet_group(logical: str, args: StoreArgs[Postgres], parent: pulumi.Resource) -> aws.rds.SubnetGroup:
    """The isolated subnets: no route leads out of them."""
    name = args.identity.database(args.store.name)
    return aws.rds.SubnetGroup(
        logical,
        name=name,
        description=f"Isolated subnets for {name}",
        subnet_ids=args.subnet_ids,
        tags=args.tags(name),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def log_names(kind: Literal["instance", "cluster"], database: str) -> dict[str, str]:
    """The log groups that RDS writes to, by the name of the export (Amazon RDS User Guide, "Publishing logs")."""
    exports = ("postgresql", "upgrade") if kind == "instance" else ("postgresql",)
    return {export: f"/aws/rds/{kind}/{database}/{export}" for export in exports}


def log_groups(
    logical: str, names: dict[str, str], args: StoreArgs[Postgres], parent: pulumi.Resource
) -> list[pulumi.Resource]:
    """The log groups, made first: one that RDS makes by itself is never deleted and keeps everything for ever."""
    return [
        aws.cloudwatch.LogGroup(
            f"{logical}-{export}",
            name=name,
            retention_in_days=args.settings.log_days,
            kms_key_id=args.key_arn,
            tags=args.tags(name),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for export, name in names.items()
    ]
