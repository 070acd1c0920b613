"""The IAM actions by which somebody gets at a store: at its data, by a copy, by letting somebody in, or to destroy it.

Source: Service Authorization Reference, by service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.analysis.store_types import Kind


def _all(service: str, names: str) -> tuple[str, ...]:
    return tuple(f"{service}:{name}" for name in names.split())


_TABLE_ACTIONS: Final = (
    "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem ExportTableToPointInTime GetItem GetRecords "
    "GetShardIterator PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate PutItem Query ReadDataForReplication "
    "Scan UpdateItem WriteDataForReplication"
)
DATA_ACTIONS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "table": _all("dynamodb", _TABLE_ACTIONS),
    "sql": (
        "neptune-db:connect",
        "neptune-db:ReadDataViaQuery",
        "neptune-db:WriteDataViaQuery",
        "neptune-db:DeleteDataViaQuery",
        "neptune-db:GetStreamRecords",
        "neptune-db:StartLoaderJob",
        "rds-db:connect",
        "rds-data:BatchExecuteStatement",
        "rds-data:BeginTransaction",
        "rds-data:ExecuteSql",
        "rds-data:ExecuteStatement",
    ),
    "cache": ("elasticache:Connect",),
    "bucket": (
        *_all(
            "s3",
            "AbortMultipartUpload DeleteObject DeleteObjectVersion GetObject GetObjectTorrent GetObjectVersion "
            "PutObject RestoreObject",
        ),
        *_all(
            "s3-object-lambda",
            "AbortMultipartUpload DeleteObject DeleteObjectVersion GetObject GetObjectVersion PutObject RestoreObject",
        ),
    ),
}
_OF_EVERY_STORE: Final = (
    *_all("backup", "StartCopyJob StartRestoreJob"),
    *_all("ec2", "AuthorizeSecurityGroupIngress ModifySecurityGroupRules"),
)
"""What restores a backup, or opens the groups that guard a store."""
CONTROL_ACTIONS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "table": _OF_EVERY_STORE
    + _all(
        "dynamodb",
        "AssociateTableReplica CreateBackup CreateGlobalTable CreateTableReplica EnableKinesisStreamingDestination "
        "PutResourcePolicy RestoreTableFromAwsBackup RestoreTableFromBackup RestoreTableToPointInTime "
        "StartAwsBackupJob UpdateGlobalTable UpdateTable",
    ),
    "sql": _OF_EVERY_STORE
    + _all(
        "rds",
        "CopyDBClusterSnapshot CopyDBSnapshot CreateBlueGreenDeployment CreateDBClusterSnapshot "
        "CreateDBInstanceReadReplica CreateDBSnapshot CreateGlobalCluster CreateIntegration EnableHttpEndpoint "
        "ModifyDBCluster ModifyDBClusterSnapshotAttribute ModifyDBInstance ModifyDBProxy ModifyDBSnapshotAttribute "
        "ModifyTenantDatabase RegisterDBProxyTargets RestoreDBClusterFromSnapshot RestoreDBClusterToPointInTime "
        "RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime StartActivityStream "
        "StartDBInstanceAutomatedBackupsReplication StartExportTask",
    ),
    "cache": _OF_EVERY_STORE
    + _all(
        "elasticache",
        "CopySnapshot CreateCacheCluster CreateGlobalReplicationGroup CreateReplicationGroup CreateServerlessCache "
        "CreateServerlessCacheSnapshot CreateSnapshot ExportServerlessCacheSnapshot ModifyCacheCluster "
        "ModifyReplicationGroup ModifyServerlessCache ModifyUser ModifyUserGroup",
    ),
    "bucket": _OF_EVERY_STORE
    + _all(
        "s3",
        "CreateAccessPoint PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy "
        "PutAccessPointPolicyForObjectLambda PutBucketAcl PutBucketPolicy PutMultiRegionAccessPointPolicy "
        "PutReplicationConfiguration",
    ),
}
"""What reads nothing and gives the data all the same: it copies a store, lets somebody in, or sets a password."""
DESTROYING_ACTIONS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "table": _all("dynamodb", "DeleteTable DeleteTableReplica UpdateTimeToLive"),
    "sql": ("neptune-db:ResetDatabase", *_all("rds", "DeleteDBCluster DeleteDBInstance DeleteTenantDatabase")),
    "cache": _all("elasticache", "DeleteCacheCluster DeleteReplicationGroup DeleteServerlessCache"),
    "bucket": _all("s3", "PutLifecycleConfiguration"),
}
"""What deletes a store with its data, or has that expire. A bucket can be deleted only once nothing lies in it."""
LOG_ACTIONS: Final = (
    *_all("rds", "DownloadCompleteDBLogFile DownloadDBLogFilePortion"),
    *_all("pi", "DescribeDimensionKeys GetDimensionKeyDetails GetResourceMetrics"),
    *_all(
        "logs",
        "CreateExportTask FilterLogEvents GetLogEvents GetLogRecord PutSubscriptionFilter StartLiveTail StartQuery",
    ),
    *_all("kinesis", "GetRecords SubscribeToShard"),
)
"""What reads the statements that a database was sent, and with them the values that stand in them."""
SECRET_ACTIONS: Final = (
    "secretsmanager:GetSecretValue",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:PutResourcePolicy",
)
SECRET_CHANGES: Final = _all("secretsmanager", "PutSecretValue RotateSecret UpdateSecret UpdateSecretVersionStage")
"""Whoever sets a password knows it; an older one, or one that nobody has, shuts the owner out."""
PARAMETER_CHANGES: Final = ("ssm:PutParameter",)
"""Who says where a store is sends its owner to another one."""
PARAMETER_ACTIONS: Final = (
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:GetParameterHistory",
)
CONNECTION_ACTIONS: Final = ("glue:GetConnection", "glue:GetConnections")
CONFIGURATION_ACTIONS: Final = (
    "appconfig:GetConfiguration",
    "appconfig:GetHostedConfigurationVersion",
    "appconfig:GetLatestConfiguration",
)
FILE_ACTIONS: Final = ("s3:GetObject", "s3:GetObjectVersion")
PATH_ACTIONS: Final = ("ssm:GetParametersByPath",)
EVERY_ACTION: Final = frozenset(
    action.lower()
    for actions in (
        *DATA_ACTIONS.values(),
        *CONTROL_ACTIONS.values(),
        *DESTROYING_ACTIONS.values(),
        LOG_ACTIONS,
        SECRET_ACTIONS,
        SECRET_CHANGES,
        PARAMETER_ACTIONS,
        PARAMETER_CHANGES,
        CONNECTION_ACTIONS,
        CONFIGURATION_ACTIONS,
        FILE_ACTIONS,
    )
    for action in actions
)
