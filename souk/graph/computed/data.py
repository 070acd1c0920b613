"""What databases, caches, buckets, keys, secrets and registries make known on creation.

Forms of ids and ARNs: Service Authorization Reference, "Resource types" of each service; end points: each service's
user guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from souk.graph.computed.arns import arn
from souk.graph.computed.values import Rules, Values

PORTS: Final = {"postgres": 5432, "aurora-postgresql": 5432, "redis": 6379, "valkey": 6379, "memcached": 11211}
MYSQL: Final = 3306


def _port(values: Values) -> int:
    return PORTS.get(str(values.given.get("engine", "")), MYSQL)


def _cache_port(values: Values) -> int:
    return PORTS.get(str(values.given.get("engine", "redis")), PORTS["redis"])


def _master_secrets(kind: str) -> Any:
    """The secret that RDS keeps when asked to manage the master user's password."""

    def rule(values: Values) -> list[dict[str, Any]]:
        if not values.given.get("manageMasterUserPassword"):
            return []
        key = "masterUserSecrets"
        secret = values.render(arn("secretsmanager", f"secret:rds!{kind}-{{uuid}}-{{upper6}}"), key)
        default = values.render(arn("kms", "key/{uuid}"), f"{key}.kmsKeyId")
        kms = values.given.get("masterUserSecretKmsKeyId") or default
        return [{"kmsKeyId": kms, "secretArn": secret, "secretStatus": "active"}]

    return rule


def _short_region(region: str) -> str:
    area, direction, number = region.rsplit("-", 2)
    return f"{area.replace('-', '')}{direction[0]}{number}"


def _cache_host(key: str, role: str, *, sharded: bool) -> Any:
    """A replication group's host name; one with shards has a configuration end point and no other."""

    def rule(values: Values) -> str:
        if bool(values.given.get("clusterEnabled")) != sharded:
            return ""
        zone = _short_region(values.place.region)
        return values.render(f"{role}.{{replicationGroupId}}.{{lower6}}.{zone}.cache.{{dns}}", key)

    return rule


def _members(values: Values) -> list[str]:
    count = values.given.get("numCacheClusters") or 1
    return [f"{values.text('replicationGroupId')}-{index:03}" for index in range(1, int(count) + 1)]


def _serverless(key: str, scope: str, port: int) -> Any:
    def rule(values: Values) -> list[dict[str, Any]]:
        zone = _short_region(values.place.region)
        host = values.render(f"{{name}}-{{lower6}}.serverless{scope}.{zone}.cache.{{dns}}", key)
        return [{"address": host, "port": port}]

    return rule


def _stream(values: Values) -> str:
    if not values.given.get("streamEnabled"):
        return ""
    return values.render("{arn}/stream/2026-01-01T00:00:00.000", "streamArn")


def _stream_label(values: Values) -> str:
    return "2026-01-01T00:00:00.000" if values.given.get("streamEnabled") else ""


def _parameter(values: Values) -> str:
    slash = "" if values.text("name").startswith("/") else "/"
    return values.render(arn("ssm", f"parameter{slash}{{name}}"), "arn")


def _alias_target(values: Values) -> str:
    target = values.text("targetKeyId")
    return target if target.startswith("arn:") else values.render(arn("kms", "key/{targetKeyId}"), "targetKeyArn")


def _of_bucket(**others: Any) -> Rules:
    return {"id": "{bucket}", **others}


DATA: Final[Mapping[str, Rules]] = {
    "aws:rds/instance:Instance": {
        "id": "{resourceId}",
        "resourceId": "db-{upper26}",
        "arn": arn("rds", "db:{identifier}"),
        "address": "{identifier}.{lower12}.{region}.rds.{dns}",
        "endpoint": "{address}:{port}",
        "port": _port,
        "masterUserSecrets": _master_secrets("db"),
        "allocatedStorage": 20,
        "engineVersionActual": "{engineVersion}",
        "username": "postgres",
        "status": "available",
    },
    "aws:rds/cluster:Cluster": {
        "id": "{clusterIdentifier}",
        "clusterResourceId": "cluster-{upper26}",
        "arn": arn("rds", "cluster:{clusterIdentifier}"),
        "endpoint": "{clusterIdentifier}.cluster-{lower12}.{region}.rds.{dns}",
        "readerEndpoint": "{clusterIdentifier}.cluster-ro-{lower12}.{region}.rds.{dns}",
        "port": _port,
        "masterUserSecrets": _master_secrets("cluster"),
        "engineVersionActual": "{engineVersion}",
        "masterUsername": "postgres",
    },
    "aws:rds/clusterInstance:ClusterInstance": {
        "id": "{identifier}",
        "dbiResourceId": "db-{upper26}",
        "arn": arn("rds", "db:{identifier}"),
        "endpoint": "{identifier}.{lower12}.{region}.rds.{dns}",
        "port": _port,
        "writer": True,
    },
    "aws:rds/subnetGroup:SubnetGroup": {"id": "{name}", "arn": arn("rds", "subgrp:{name}")},
    "aws:rds/parameterGroup:ParameterGroup": {"id": "{name}", "arn": arn("rds", "pg:{name}")},
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": {"id": "{name}", "arn": arn("rds", "cluster-pg:{name}")},
    "aws:rds/proxy:Proxy": {
        "id": "{name}",
        "arn": arn("rds", "db-proxy:prx-{hex17}"),
        "endpoint": "{name}.proxy-{lower12}.{region}.rds.{dns}",
    },
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": {
        "id": "{dbProxyName}",
        "arn": arn("rds", "target-group:prx-tg-{hex17}"),
        "name": "default",
    },
    "aws:rds/proxyTarget:ProxyTarget": {
        "id": "{dbProxyName}/{targetGroupName}/{type}/{rdsResourceId}",
        "type": "RDS_INSTANCE",
        "rdsResourceId": "{dbInstanceIdentifier}",
        "port": PORTS["postgres"],
        "trackedClusterId": "",
    },
    "aws:dynamodb/table:Table": {
        "id": "{name}",
        "arn": arn("dynamodb", "table/{name}"),
        "streamArn": _stream,
        "streamLabel": _stream_label,
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "id": "{replicationGroupId}",
        "arn": arn("elasticache", "replicationgroup:{replicationGroupId}"),
        "primaryEndpointAddress": _cache_host("primaryEndpointAddress", "master", sharded=False),
        "readerEndpointAddress": _cache_host("readerEndpointAddress", "replica", sharded=False),
        "configurationEndpointAddress": _cache_host("configurationEndpointAddress", "clustercfg", sharded=True),
        "memberClusters": _members,
        "port": _cache_port,
        "globalReplicationGroupId": "",
    },
    "aws:elasticache/serverlessCache:ServerlessCache": {
        "id": "{name}",
        "arn": arn("elasticache", "serverlesscache:{name}"),
        "endpoints": _serverless("endpoints", "", 6379),
        "readerEndpoints": _serverless("readerEndpoints", "-ro", 6380),
        "status": "available",
    },
    "aws:elasticache/user:User": {"id": "{userId}", "arn": arn("elasticache", "user:{userId}")},
    "aws:elasticache/userGroup:UserGroup": {
        "id": "{userGroupId}",
        "arn": arn("elasticache", "usergroup:{userGroupId}"),
    },
    "aws:elasticache/subnetGroup:SubnetGroup": {"id": "{name}", "arn": arn("elasticache", "subnetgroup:{name}")},
    "aws:elasticache/parameterGroup:ParameterGroup": {
        "id": "{name}",
        "arn": arn("elasticache", "parametergroup:{name}"),
    },
    "aws:s3/bucket:Bucket": _of_bucket(
        arn="arn:{partition}:s3:::{bucket}",
        bucket="{logical}-{hex7}",
        bucketDomainName="{bucket}.s3.{dns}",
        bucketRegionalDomainName="{bucket}.s3.{region}.{dns}",
        bucketRegion="{region}",
        acl="private",
        websiteDomain="",
        websiteEndpoint="",
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _of_bucket(),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _of_bucket(),
    "aws:s3/bucketVersioning:BucketVersioning": _of_bucket(),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _of_bucket(),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _of_bucket(),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _of_bucket(),
    "aws:s3/bucketLogging:BucketLogging": _of_bucket(),
    "aws:secretsmanager/secret:Secret": {"id": "{arn}", "arn": arn("secretsmanager", "secret:{name}-{upper6}")},
    "aws:secretsmanager/secretVersion:SecretVersion": {
        "id": "{secretId}|{versionId}",
        "arn": "{secretId}",
        "versionId": "{uuid}",
    },
    "aws:secretsmanager/secretRotation:SecretRotation": {"id": "{secretId}", "rotationEnabled": True},
    "aws:secretsmanager/secretPolicy:SecretPolicy": {"id": "{secretArn}"},
    "aws:ssm/parameter:Parameter": {
        "id": "{name}",
        "arn": _parameter,
        "dataType": "text",
        "tier": "Standard",
        "keyId": "",
        "insecureValue": "",
        "version": 1,
    },
    "aws:kms/key:Key": {"id": "{keyId}", "keyId": "{uuid}", "arn": arn("kms", "key/{keyId}")},
    "aws:kms/alias:Alias": {"id": "{name}", "arn": arn("kms", "{name}"), "targetKeyArn": _alias_target},
    "aws:ecr/repository:Repository": {
        "id": "{name}",
        "arn": arn("ecr", "repository/{name}"),
        "registryId": "{account}",
        "repositoryUrl": "{registryId}.dkr.ecr.{region}.{dns}/{name}",
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {"id": "{repository}", "registryId": "{account}"},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {"id": "{repository}", "registryId": "{account}"},
    "aws:backup/vault:Vault": {"id": "{name}", "arn": arn("backup", "backup-vault:{name}")},
    "aws:backup/plan:Plan": {"id": "{uuid}", "arn": arn("backup", "backup-plan:{id}"), "version": "{upper48}"},
}
