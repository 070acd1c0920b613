"""How a text can point at a store: by ARN, host or name, also where only part of it is known before deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.access_points import POINTS, aliases, objects_behind, point_arn
from policies.analysis.bucket_names import bucket_arn
from policies.analysis.globs import UNGUESSABLE
from policies.analysis.identity import BUCKETS, TABLE, arn_pattern, called_by_shape, known, regional
from policies.analysis.model import Resource
from policies.analysis.regions import TABLES, table_arns
from policies.analysis.store_logs import exported_logs
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    CACHE_USER,
    CACHE_USER_GROUP,
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
    RDS_PROXY,
    REPLICATION_GROUP,
    ROOTS,
    SERVERLESS_CACHE,
)
from policies.analysis.stores import Store
from policies.analysis.values import all_strings, as_list, as_mapping, known_strings

_HOST_KEYS: Final = (
    "address",
    "endpoint",
    "endpoints",
    "readerEndpoint",
    "readerEndpoints",
    "primaryEndpointAddress",
    "readerEndpointAddress",
    "configurationEndpointAddress",
    "configurationEndpoint",
    "clusterAddress",
    "cacheNodes",
)
_HOST_SHAPES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    RDS_INSTANCE: ("identifier", ("{}.*.rds.amazonaws.com*",)),
    RDS_CLUSTER: ("clusterIdentifier", ("{}.*.rds.amazonaws.com*",)),
    RDS_CLUSTER_INSTANCE: ("identifier", ("{}.*.rds.amazonaws.com*",)),
    RDS_PROXY: ("name", ("{}.proxy-*.rds.amazonaws.com*",)),
    "aws:rds/clusterEndpoint:ClusterEndpoint": (
        "clusterEndpointIdentifier",
        ("{}.cluster-custom-*.rds.amazonaws.com*",),
    ),
    "aws:rds/proxyEndpoint:ProxyEndpoint": ("dbProxyEndpointName", ("{}.endpoint.proxy-*.rds.amazonaws.com*",)),
    DOCDB_CLUSTER: ("clusterIdentifier", ("{}.*.docdb.amazonaws.com*",)),
    NEPTUNE_CLUSTER: ("clusterIdentifier", ("{}.*.neptune.amazonaws.com*",)),
    REPLICATION_GROUP: ("replicationGroupId", ("{}.*.cache.amazonaws.com*", "*.{}.*.cache.amazonaws.com*")),
    CACHE_CLUSTER: ("clusterId", ("{}.*.cache.amazonaws.com*",)),
    SERVERLESS_CACHE: ("name", ("{}-*.cache.amazonaws.com*",)),
}
_CONTROLLED: Final[Mapping[str, tuple[str, str, str]]] = {
    RDS_INSTANCE: ("rds", "db", "snapshot"),
    RDS_CLUSTER: ("rds", "cluster", "cluster-snapshot"),
    RDS_CLUSTER_INSTANCE: ("rds", "db", ""),
    DOCDB_CLUSTER: ("rds", "cluster", "cluster-snapshot"),
    NEPTUNE_CLUSTER: ("rds", "cluster", "cluster-snapshot"),
    REPLICATION_GROUP: ("elasticache", "replicationgroup", "snapshot"),
    SERVERLESS_CACHE: ("elasticache", "serverlesscache", "serverlesscachesnapshot"),
    CACHE_CLUSTER: ("elasticache", "cluster", "snapshot"),
    RDS_PROXY: ("rds", "db-proxy", ""),
    CACHE_USER: ("elasticache", "user", ""),
    CACHE_USER_GROUP: ("elasticache", "usergroup", ""),
}
"""By which service and word IAM names the parts of a store, and their snapshots."""
HOST: Final = re.compile(r"[A-Za-z0-9*-]+(?:\.[A-Za-z0-9*-]+)+")


@dataclass(frozen=True, slots=True)
class Handle:
    """One way to point at something: `what` it is in words, and the pattern a token of a text has to match."""

    what: str
    pattern: str


def store_handles(store: Store) -> tuple[Handle, ...]:
    """Every way to point at a store, as far as it is known."""
    return tuple(dict.fromkeys(handle for member in store.members for handle in _member_handles(member)))


def _member_handles(member: Resource) -> Iterator[Handle]:
    if member.type in BUCKETS:
        yield from _bucket_handles(member)
        return
    if member.type in POINTS:
        yield from _point_handles(member)
        return
    arn = arn_pattern(member)
    if member.type in TABLES:
        for table in table_arns(member):
            yield from arn_handles("the ARN", table)
    elif arn is not None and (member.type in ROOTS or member.type in _HOST_SHAPES):
        yield from arn_handles("the ARN", arn)
    name = known(member, "name") if member.type == TABLE else None
    if name is not None:
        yield Handle("the table name", name)
    for host in _hosts(member):
        yield Handle("the host name", host)
    for log in exported_logs(member):
        yield Handle("the name of its exported log", log)


def _bucket_handles(bucket: Resource) -> Iterator[Handle]:
    name = known(bucket, "bucket")
    if name is not None:
        yield from arn_handles("the ARN", bucket_arn(bucket))
        yield Handle("the bucket's name", name)
        yield Handle("the host name", f"{name}.s3.*amazonaws.com*")


def _point_handles(point: Resource) -> Iterator[Handle]:
    if known(point, "arn") or known(point, "name"):
        yield from arn_handles("the ARN of an access point", point_arn(point))
    for alias in aliases(point):
        yield Handle("the alias of an access point", alias)


def arn_handles(what: str, arn: str) -> Iterator[Handle]:
    """An ARN, and what AWS appends to it (an index, a stream, a key inside a secret)."""
    yield Handle(what, arn)
    yield Handle(what, f"{arn}/*")
    yield Handle(what, f"{arn}:*")


def _hosts(member: Resource) -> Iterator[str]:
    if member.type not in _HOST_SHAPES and not member.type.startswith(("aws:rds/", "aws:elasticache/")):
        return
    for text in all_strings([member.props.get(key) for key in _HOST_KEYS]):
        host = text.split(":", 1)[0].lower()
        if HOST.fullmatch(host):
            yield host
    key, shapes = _HOST_SHAPES.get(member.type, ("", ()))
    name = known(member, key)
    if name is not None:
        yield from (shape.format(name.lower()) for shape in shapes)


def data_arns(store: Store) -> tuple[str, ...]:
    """The ARNs (patterns) that IAM's data actions on the store are about. Unknown parts match wildcards only."""
    return tuple(dict.fromkeys(arn for member in store.members for arn in _data_arns(member)))


def _data_arns(member: Resource) -> Iterator[str]:
    arn = arn_pattern(member)
    if member.type in BUCKETS:
        yield f"{bucket_arn(member)}/*"
    elif member.type in POINTS:
        yield from objects_behind(member)
    elif member.type in (RDS_INSTANCE, RDS_CLUSTER, RDS_CLUSTER_INSTANCE, RDS_PROXY):
        yield regional("rds-db", f"dbuser:{_connect_id(member)}/*")
        if member.type == RDS_CLUSTER:
            yield arn or regional("rds", f"cluster:{called_by_shape(member)}")
    elif member.type == NEPTUNE_CLUSTER:
        yield regional("neptune-db", f"{known(member, 'clusterResourceId') or UNGUESSABLE}/*")
    elif member.type in TABLES:
        for table in table_arns(member):
            yield from (table, f"{table}/index/*", f"{table}/stream/*")
    elif member.type == REPLICATION_GROUP:
        yield arn or regional("elasticache", f"replicationgroup:{called_by_shape(member)}")
    elif member.type == SERVERLESS_CACHE:
        yield arn or regional("elasticache", f"serverlesscache:{called_by_shape(member)}")


def control_arns(store: Store) -> tuple[str, ...]:
    """The ARNs (patterns) by which a store is changed, copied and opened: of its parts, their snapshots, its groups."""
    own = (arn for member in store.members for arn in _control_arns(member))
    groups = map(group_arn, store.groups)
    return tuple(dict.fromkeys((*own, *groups, regional("backup", f"recovery-point:{UNGUESSABLE}"))))


def group_arn(group: Resource) -> str:
    """The ARN (pattern) of a security group, which has an id of AWS's."""
    return regional("ec2", f"security-group/{known(group, 'id') or UNGUESSABLE}")


def member_arns(member: Resource) -> Iterator[str]:
    """The ARNs (patterns) of one part, by whatever is done with it."""
    yield from _data_arns(member)
    yield from _control_arns(member)


def _control_arns(member: Resource) -> Iterator[str]:
    arn = arn_pattern(member)
    if member.type in _CONTROLLED:
        service, kind, snapshot = _CONTROLLED[member.type]
        yield arn or regional(service, f"{kind}:{called_by_shape(member)}")
        if snapshot:
            yield regional(service, f"{snapshot}:{UNGUESSABLE}")
    elif member.type in BUCKETS:
        yield bucket_arn(member)
    elif member.type in POINTS:
        yield point_arn(member)
    elif member.type in TABLES:
        for table in table_arns(member):
            yield from (table, f"{table}/backup/{UNGUESSABLE}", f"{table}/stream/*")


def _connect_id(member: Resource) -> str:
    """The id that `rds-db:connect` names: `db-…`, `cluster-…` or `prx-…`; AWS makes it up at creation."""
    for key in ("resourceId", "dbiResourceId", "clusterResourceId"):
        stated = known(member, key)
        if stated is not None:
            return stated
    arn = known(member, "arn")
    return arn.rsplit(":", 1)[-1] if member.type == RDS_PROXY and arn else UNGUESSABLE


def master_secret_arns(store: Store) -> tuple[str, ...]:
    """The ARNs (patterns) of the secrets that RDS itself keeps the master passwords in."""
    found: list[str] = []
    for member in store.members:
        blocks = as_list(member.props.get("masterUserSecrets"))
        stated = [arn for block in blocks for arn in known_strings(as_mapping(block).get("secretArn"))]
        found.extend(stated)
        if member.props.get("manageMasterUserPassword") is True and not stated:
            word = "cluster" if member.type == RDS_CLUSTER else "db"
            found.append(regional("secretsmanager", f"secret:rds!{word}-{UNGUESSABLE}"))
    return tuple(found)
