"""Databases and caches: who may reach them, as whom, and under which address the plan knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from policies.analysis.values import as_list
from souk.local.plan.resources import Recorded, Resources

INSTANCE: Final = "aws:rds/instance:Instance"
CLUSTER: Final = "aws:rds/cluster:Cluster"
CACHE: Final = "aws:elasticache/replicationGroup:ReplicationGroup"
CACHE_USER: Final = "aws:elasticache/user:User"
USER_GROUP: Final = "aws:elasticache/userGroup:UserGroup"


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL store. `host` is the name that AWS would give it, `resource_arn` what IAM authentication names.

    `resource_arn` lacks the user: `rds-db:connect` is granted on `<resource_arn>/<user>`.
    """

    name: str
    service: str
    host: str
    port: int
    groups: tuple[str, ...]
    database: str
    master: str
    secret_arn: str
    resource_arn: str


@dataclass(frozen=True, slots=True)
class CacheUser:
    """Who may use a cache, and for what, in Redis's own access-control language."""

    name: str
    arn: str
    access: str


@dataclass(frozen=True, slots=True)
class Cache:
    """A Redis store."""

    name: str
    service: str
    host: str
    port: int
    groups: tuple[str, ...]
    arn: str
    users: tuple[CacheUser, ...]


Store = Database | Cache


def stores(resources: Resources) -> tuple[Store, ...]:
    """Every store that a service opens a connection to. Tables are reached through AWS's API."""
    return (*_databases(resources), *_caches(resources))


def _databases(resources: Resources) -> Iterator[Database]:
    for instance in resources.all(INSTANCE):
        yield _database(instance, str(instance["address"]), instance["dbName"], instance["resourceId"])
    for cluster in resources.all(CLUSTER):
        yield _database(cluster, str(cluster["endpoint"]), cluster["databaseName"], cluster["clusterResourceId"])


def _database(found: Recorded, host: str, database: str, resource_id: str) -> Database:
    partition, _, region, account = found["arn"].split(":")[1:5]
    return Database(
        name=found.name,
        service=found.service,
        host=host,
        port=int(found.get("port") or 5432),
        groups=tuple(found["vpcSecurityGroupIds"]),
        database=database,
        master=str(found.get("username") or found.get("masterUsername")),
        secret_arn=found["masterUserSecrets"][0]["secretArn"],
        resource_arn=f"arn:{partition}:rds-db:{region}:{account}:dbuser:{resource_id}",
    )


def _caches(resources: Resources) -> Iterator[Cache]:
    members: dict[str, list[str]] = {
        group["userGroupId"]: as_list(group.get("userIds")) for group in resources.all(USER_GROUP)
    }
    users: dict[str, Recorded] = {user["userId"]: user for user in resources.all(CACHE_USER)}
    for cache in resources.all(CACHE):
        ids: list[Any] = [user for group in as_list(cache.get("userGroupIds")) for user in members[group]]
        yield Cache(
            name=cache.name,
            service=cache.service,
            host=str(cache.get("primaryEndpointAddress") or cache.get("configurationEndpointAddress")),
            port=int(cache.get("port") or 6379),
            groups=tuple(cache["securityGroupIds"]),
            arn=cache["arn"],
            users=tuple(
                CacheUser(users[user]["userName"], users[user]["arn"], users[user]["accessString"]) for user in ids
            ),
        )
