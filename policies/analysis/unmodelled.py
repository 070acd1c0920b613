"""Stores of kinds that the pack doesn't know: nobody can say who reaches them, so that nothing about them is proved."""

from __future__ import annotations

from typing import Final

from policies.analysis.model import Resource, Stack, once

_KINDS: Final = (
    "aws:cloudsearch/domain:",
    "aws:docdb/elasticCluster:",
    "aws:dsql/cluster:",
    "aws:efs/fileSystem:",
    "aws:elasticsearch/domain:",
    "aws:finspace/kxCluster:",
    "aws:finspace/kxDatabase:",
    "aws:fsx/fileCache:",
    "aws:fsx/lustreFileSystem:",
    "aws:fsx/ontapFileSystem:",
    "aws:fsx/openZfsFileSystem:",
    "aws:fsx/windowsFileSystem:",
    "aws:glacier/vault:",
    "aws:kendra/index:",
    "aws:keyspaces/table:",
    "aws:lightsail/bucket:",
    "aws:lightsail/database:",
    "aws:mediastore/container:",
    "aws:memorydb/cluster:",
    "aws:memorydb/multiRegionCluster:",
    "aws:neptune/graph:",
    "aws:neptunegraph/graph",
    "aws:odb/autonomousDatabase:",
    "aws:odb/cloudAutonomousVmCluster:",
    "aws:odb/cloudVmCluster:",
    "aws:opensearch/domain:",
    "aws:opensearch/serverlessCollection:",
    "aws:qldb/ledger:",
    "aws:redshift/cluster:",
    "aws:redshiftserverless/namespace:",
    "aws:redshiftserverless/workgroup:",
    "aws:s3/directoryBucket:",
    "aws:s3/vectorsVectorBucket:",
    "aws:s3tables/table:",
    "aws:s3tables/tableBucket:",
    "aws:sagemaker/featureGroup:",
    "aws:simpledb/domain:",
    "aws:timestreaminfluxdb/db",
    "aws:timestreamwrite/table:",
    "mongodbatlas:index/cluster",
    "aws-native:cassandra:",
    "aws-native:dax:",
    "aws-native:docdb",
    "aws-native:dsql:",
    "aws-native:dynamodb:",
    "aws-native:efs:",
    "aws-native:elasticache:",
    "aws-native:fsx:",
    "aws-native:memorydb:",
    "aws-native:neptune",
    "aws-native:opensearchs",
    "aws-native:qldb:",
    "aws-native:rds:",
    "aws-native:redshift",
    "aws-native:s3express:",
    "aws-native:s3vectors:",
    "aws-native:simpledb:",
    "aws-native:timestream:",
)
"""What holds data that services ask for, by the beginnings of type tokens. Queues and streams are no stores.

A directory bucket (S3 Express) is entered by sessions, on ARNs of a service of its own: `s3express:CreateSession`.
"""


@once
def unmodelled(stack: Stack) -> tuple[Resource, ...]:
    """The stores of the stack that the pack has no model of."""
    return tuple(resource for resource in stack.resources if resource.type.startswith(_KINDS))
