"""Stores of kinds that the pack doesn't know: nobody can say who reaches them, so that nothing about them is proved."""

from __future__ import annotations

from typing import Final

from policies.analysis.model import Resource, Stack, once

_KINDS: Final = (
    "aws:docdb/elasticCluster:",
    "aws:dsql/cluster:",
    "aws:efs/fileSystem:",
    "aws:elasticsearch/domain:",
    "aws:fsx/lustreFileSystem:",
    "aws:fsx/ontapFileSystem:",
    "aws:fsx/openZfsFileSystem:",
    "aws:fsx/windowsFileSystem:",
    "aws:keyspaces/table:",
    "aws:lightsail/database:",
    "aws:memorydb/cluster:",
    "aws:memorydb/multiRegionCluster:",
    "aws:neptune/graph:",
    "aws:neptunegraph/graph",
    "aws:opensearch/domain:",
    "aws:opensearch/serverlessCollection:",
    "aws:qldb/ledger:",
    "aws:redshift/cluster:",
    "aws:redshiftserverless/namespace:",
    "aws:redshiftserverless/workgroup:",
    "aws:s3tables/table:",
    "aws:s3tables/tableBucket:",
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
    "aws-native:simpledb:",
    "aws-native:timestream:",
)
"""What holds data that services ask for, by the beginnings of type tokens. Queues and streams are no stores."""


@once
def unmodelled(stack: Stack) -> tuple[Resource, ...]:
    """The stores of the stack that the pack has no model of."""
    return tuple(resource for resource in stack.resources if resource.type.startswith(_KINDS))
