"""Logical stores: a database with everything that is part of it, joined into one thing with one owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from policies.analysis.access_points import POINTS, leads
from policies.analysis.identity import BUCKETS, SECURITY_GROUPS, TABLE
from policies.analysis.kept_buckets import kept_buckets
from policies.analysis.listening import listening
from policies.analysis.model import Resource, Stack, once
from policies.analysis.option_ports import option_ports
from policies.analysis.ownership import declarations, declared_owners
from policies.analysis.references import Reference, refer
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
    Kind,
)


class _Link(NamedTuple):
    part: str
    key: str
    wholes: tuple[str, ...]


_LINKS: Final = (
    _Link(RDS_CLUSTER_INSTANCE, "clusterIdentifier", (RDS_CLUSTER,)),
    _Link("aws:docdb/clusterInstance:ClusterInstance", "clusterIdentifier", (DOCDB_CLUSTER,)),
    _Link("aws:neptune/clusterInstance:ClusterInstance", "clusterIdentifier", (NEPTUNE_CLUSTER,)),
    _Link("aws:rds/clusterEndpoint:ClusterEndpoint", "clusterIdentifier", (RDS_CLUSTER,)),
    _Link(RDS_INSTANCE, "replicateSourceDb", (RDS_INSTANCE, RDS_CLUSTER)),
    _Link(RDS_CLUSTER, "replicationSourceIdentifier", (RDS_CLUSTER, RDS_INSTANCE)),
    _Link(RDS_CLUSTER, "globalClusterIdentifier", ("aws:rds/globalCluster:GlobalCluster",)),
    _Link("aws:rds/globalCluster:GlobalCluster", "sourceDbClusterIdentifier", (RDS_CLUSTER,)),
    _Link("aws:rds/clusterActivityStream:ClusterActivityStream", "resourceArn", (RDS_CLUSTER,)),
    _Link(DOCDB_CLUSTER, "globalClusterIdentifier", ("aws:docdb/globalCluster:GlobalCluster",)),
    _Link("aws:docdb/globalCluster:GlobalCluster", "sourceDbClusterIdentifier", (DOCDB_CLUSTER,)),
    _Link(NEPTUNE_CLUSTER, "replicationSourceIdentifier", (NEPTUNE_CLUSTER,)),
    _Link(NEPTUNE_CLUSTER, "globalClusterIdentifier", ("aws:neptune/globalCluster:GlobalCluster",)),
    _Link("aws:neptune/globalCluster:GlobalCluster", "sourceDbClusterIdentifier", (NEPTUNE_CLUSTER,)),
    _Link("aws:rds/proxyTarget:ProxyTarget", "dbInstanceIdentifier", (RDS_INSTANCE,)),
    _Link("aws:rds/proxyTarget:ProxyTarget", "dbClusterIdentifier", (RDS_CLUSTER,)),
    _Link("aws:rds/proxyTarget:ProxyTarget", "dbProxyName", (RDS_PROXY,)),
    _Link("aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup", "dbProxyName", (RDS_PROXY,)),
    _Link("aws:rds/proxyEndpoint:ProxyEndpoint", "dbProxyName", (RDS_PROXY,)),
    _Link("aws:dynamodb/tableReplica:TableReplica", "globalTableArn", (TABLE,)),
    _Link("aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex", "tableName", (TABLE,)),
    _Link("aws:dynamodb/globalTable:GlobalTable", "name", (TABLE,)),
    _Link(CACHE_CLUSTER, "replicationGroupId", (REPLICATION_GROUP,)),
    _Link(REPLICATION_GROUP, "userGroupIds", (CACHE_USER_GROUP,)),
    _Link(SERVERLESS_CACHE, "userGroupId", (CACHE_USER_GROUP,)),
    _Link(CACHE_USER_GROUP, "userIds", (CACHE_USER,)),
    _Link("aws:elasticache/userGroupAssociation:UserGroupAssociation", "userGroupId", (CACHE_USER_GROUP,)),
    _Link("aws:elasticache/userGroupAssociation:UserGroupAssociation", "userId", (CACHE_USER,)),
    _Link(
        REPLICATION_GROUP,
        "globalReplicationGroupId",
        ("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",),
    ),
    _Link(
        "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
        "primaryReplicationGroupId",
        (REPLICATION_GROUP,),
    ),
)

_GROUP_KEYS: Final[Mapping[str, str]] = {
    RDS_INSTANCE: "vpcSecurityGroupIds",
    RDS_CLUSTER: "vpcSecurityGroupIds",
    DOCDB_CLUSTER: "vpcSecurityGroupIds",
    NEPTUNE_CLUSTER: "vpcSecurityGroupIds",
    RDS_PROXY: "vpcSecurityGroupIds",
    "aws:rds/proxyEndpoint:ProxyEndpoint": "vpcSecurityGroupIds",
    REPLICATION_GROUP: "securityGroupIds",
    CACHE_CLUSTER: "securityGroupIds",
    SERVERLESS_CACHE: "securityGroupIds",
}
"""What has an address, and is given the default security group of its VPC if the program names none."""


class Unguarded(NamedTuple):
    """A member of a store, and why it can't be told who may connect to it."""

    member: Resource
    why: str


@dataclass(frozen=True, slots=True)
class Store:
    """One logical store. `root` is the member it is known by, `groups` guard it on `ports` (empty: any port).

    `unguarded` are the members that have other groups too, or may have: ones whose rules nobody here sees.
    """

    root: Resource
    kind: Kind
    members: tuple[Resource, ...]
    groups: tuple[Resource, ...]
    ports: frozenset[int]
    unguarded: tuple[Unguarded, ...] = ()

    @property
    def name(self) -> str:
        """The logical name of the root."""
        return self.root.name

    @property
    def urns(self) -> frozenset[str]:
        """The URNs of all members."""
        return frozenset(member.urn for member in self.members)


@once
def stores(stack: Stack) -> tuple[Store, ...]:
    """The logical stores of the stack, in registration order of their roots."""
    clusters = _joined(stack)
    found = (_store(stack, members) for members in clusters)
    return tuple(store for store in found if store is not None)


@once
def stores_by_urn(stack: Stack) -> Mapping[str, Store]:
    """The store that each resource is a member of, by the resource's URN."""
    return {urn: store for store in stores(stack) for urn in store.urns}


@once
def stores_by_name(stack: Stack) -> Mapping[str, Store]:
    """The stores by what declarations call them: the logical name of any of their roots."""
    found: dict[str, Store] = {}
    for store in stores(stack):
        for member in store.members:
            if member.type in ROOTS:
                found.setdefault(member.name, store)
    return found


@once
def stores_by_group(stack: Stack) -> Mapping[str, tuple[Store, ...]]:
    """The stores that each security group guards, by the group's URN."""
    found: dict[str, list[Store]] = {}
    for store in stores(stack):
        for group in store.groups:
            found.setdefault(group.urn, []).append(store)
    return {urn: tuple(guarded) for urn, guarded in found.items()}


def _joined(stack: Stack) -> list[list[Resource]]:
    """Parts and wholes brought together by following every certain link."""
    leader = {r.urn: r.urn for r in stack.resources if _is_part(stack, r)}

    def lead(urn: str) -> str:
        while leader[urn] != urn:
            urn = leader[urn]
        return urn

    for part, whole in _links(stack):
        leader[lead(part.urn)] = lead(whole.urn)
    clusters: dict[str, list[Resource]] = {}
    for resource in stack.resources:
        if resource.urn in leader:
            clusters.setdefault(lead(resource.urn), []).append(resource)
    return list(clusters.values())


def _is_root(stack: Stack, resource: Resource) -> bool:
    return resource.type in ROOTS and (resource.type not in BUCKETS or resource.urn in kept_buckets(stack))


def _is_part(stack: Stack, resource: Resource) -> bool:
    return resource.type in _PART_TYPES or _is_root(stack, resource)


_PART_TYPES: Final = frozenset((*POINTS, *(token for link in _LINKS for token in (link.part, *link.wholes))))


def _links(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    for point, reference in leads(stack):
        if reference.certain:
            yield from ((point, target) for target in reference.targets if _is_part(stack, target))
    for link in _LINKS:
        for part in stack.of(link.part):
            reference = refer(stack, part, (link.key,), link.wholes)
            if reference.certain:
                yield from ((part, whole) for whole in reference.targets if whole != part)


def _store(stack: Stack, members: list[Resource]) -> Store | None:
    roots = [member for member in members if member.type in ROOTS]
    if not roots:
        return None
    guards = [(member, _guards(stack, member)) for member in members if member.type in _GROUP_KEYS]
    groups = (group for _, reference in guards for group in reference.targets)
    hidden = (item for member, guard in guards for item in unguarded(member, guard, _GROUP_KEYS[member.type]))
    # A replica or a member of a global table is registered like a root; the store is known by the one that is neither.
    root = next((member for member in roots if not member.props.get("replicateSourceDb")), roots[0])
    ports = _ports(stack, members)
    return Store(root, ROOTS[root.type], tuple(members), tuple(dict.fromkeys(groups)), ports, tuple(hidden))


def _ports(stack: Stack, members: list[Resource]) -> frozenset[int]:
    """Where a store answers; none means anywhere."""
    own, beside = listening(members), option_ports(stack, members)
    return own | beside if own and beside is not None else frozenset()


def _guards(stack: Stack, member: Resource) -> Reference:
    return refer(stack, member, (_GROUP_KEYS[member.type],), SECURITY_GROUPS)


def unguarded(member: Resource, groups: Reference, key: str) -> Iterator[Unguarded]:
    """Why it can't be told who may connect to something that names its groups under `key`, if it can't."""
    if not groups.targets and not member.states(key):
        # A node has the groups of the replication group that it belongs to.
        if member.type != CACHE_CLUSTER or not member.states("replicationGroupId"):
            yield Unguarded(member, f"{member.name} names no security group, so that its VPC's default one guards it")
        return
    for group in groups.outside:
        yield Unguarded(member, f"the security group {group} of {member.name} is none of this stack")
    if groups.foreign or groups.untraceable:
        yield Unguarded(member, f"a security group of {member.name} isn't known yet, nor where it comes from")


def declared_store_owners(stack: Stack, store: Store) -> frozenset[str]:
    """Every service named as the owner by a component, by a tag, or by a Service that lists the store as its own."""
    owners: set[str] = set()
    for member in store.members:
        owners |= declared_owners(stack, member)
        owners |= _listing(stack).get(member.name, frozenset())
    return frozenset(owners)


@once
def _listing(stack: Stack) -> Mapping[str, frozenset[str]]:
    """The services that list a store as their own, by the store's logical name."""
    found: dict[str, set[str]] = {}
    for declaration in declarations(stack).values():
        for name in declaration.stores if isinstance(declaration.stores, tuple) else ():
            found.setdefault(name, set()).add(declaration.name)
    return {name: frozenset(services) for name, services in found.items()}
