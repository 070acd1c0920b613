"""The kinds of resources that stores are made of, by the type tokens of the AWS provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from policies.analysis.identity import BUCKETS, TABLE

Kind = Literal["sql", "table", "cache", "bucket"]

RDS_INSTANCE: Final = "aws:rds/instance:Instance"
RDS_CLUSTER: Final = "aws:rds/cluster:Cluster"
RDS_CLUSTER_INSTANCE: Final = "aws:rds/clusterInstance:ClusterInstance"
RDS_PROXY: Final = "aws:rds/proxy:Proxy"
DOCDB_CLUSTER: Final = "aws:docdb/cluster:Cluster"
NEPTUNE_CLUSTER: Final = "aws:neptune/cluster:Cluster"
REPLICATION_GROUP: Final = "aws:elasticache/replicationGroup:ReplicationGroup"
CACHE_CLUSTER: Final = "aws:elasticache/cluster:Cluster"
SERVERLESS_CACHE: Final = "aws:elasticache/serverlessCache:ServerlessCache"
CACHE_USER: Final = "aws:elasticache/user:User"
CACHE_USER_GROUP: Final = "aws:elasticache/userGroup:UserGroup"

ROOTS: Final[Mapping[str, Kind]] = {
    RDS_INSTANCE: "sql",
    RDS_CLUSTER: "sql",
    DOCDB_CLUSTER: "sql",
    NEPTUNE_CLUSTER: "sql",
    TABLE: "table",
    "aws:dynamodb/globalTable:GlobalTable": "table",
    REPLICATION_GROUP: "cache",
    CACHE_CLUSTER: "cache",
    SERVERLESS_CACHE: "cache",
    **dict.fromkeys(BUCKETS, "bucket"),
}
"""Of buckets only those are stores that a service keeps its data in (`policies.analysis.kept_buckets`)."""
