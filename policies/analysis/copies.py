"""Copies of a store's data, and where they go: restored stores, snapshots, exports, streams, backups.

A copy is the same data under another name. Replicas are no matter here: they are part of the store they repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from policies.analysis.handed_out import SELECTION, STREAM, readers, shared_with, shares, vault_copies
from policies.analysis.identity import BUCKETS, TABLE, find, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.onward import onward
from policies.analysis.references import refer
from policies.analysis.store_types import (
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_INSTANCE,
    REPLICATION_GROUP,
    ROOTS,
)
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.values import dig, known_strings

_SNAPSHOTS: Final[Mapping[str, str]] = {
    "aws:rds/snapshot:Snapshot": "dbInstanceIdentifier",
    "aws:rds/clusterSnapshot:ClusterSnapshot": "dbClusterIdentifier",
    "aws:docdb/clusterSnapshot:ClusterSnapshot": "dbClusterIdentifier",
    "aws:neptune/clusterSnapshot:ClusterSnapshot": "dbClusterIdentifier",
    "aws:rds/snapshotCopy:SnapshotCopy": "sourceDbSnapshotIdentifier",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": "sourceDbClusterSnapshotIdentifier",
}
"""What holds a snapshot, and by which property it names what it is a snapshot, or a copy of one, of."""
_SOURCES: Final = (*ROOTS, *_SNAPSHOTS)
_RESTORED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    RDS_INSTANCE: (
        ("snapshotIdentifier",),
        ("restoreToPointInTime", "sourceDbInstanceIdentifier"),
        ("restoreToPointInTime", "sourceDbiResourceId"),
    ),
    RDS_CLUSTER: (
        ("snapshotIdentifier",),
        ("restoreToPointInTime", "sourceClusterIdentifier"),
        ("restoreToPointInTime", "sourceClusterResourceId"),
    ),
    DOCDB_CLUSTER: (("snapshotIdentifier",), ("restoreToPointInTime", "sourceClusterIdentifier")),
    NEPTUNE_CLUSTER: (("snapshotIdentifier",),),
    TABLE: (("restoreSourceName",), ("restoreSourceTableArn",)),
    REPLICATION_GROUP: (("snapshotName",),),
}
_AUTOMATIC: Final = re.compile(r"(?:^|:)(?:rds:|automatic\.)(.+)-\d{4}(?:-\d\d){4}$")
"""What AWS calls the snapshots that it makes itself: after the store, and the minute."""
_RESOURCE_IDS: Final = ("resourceId", "clusterResourceId")


_WAREHOUSES: Final = ("aws:redshift/cluster:Cluster", "aws:redshiftserverless/namespace:Namespace")


class _Outlet(NamedTuple):
    """What carries data out of the stores it names at `key`: to what it names at `sink`, if to anything of its own."""

    key: str
    what: str
    sink: str = ""
    sinks: tuple[str, ...] = ()


_OUTLETS: Final[Mapping[str, _Outlet]] = {
    "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": _Outlet(
        "tableName", "streams its changes to", "streamArn", (STREAM,)
    ),
    "aws:dynamodb/tableExport:TableExport": _Outlet("tableArn", "exports it to", "s3Bucket", BUCKETS),
    "aws:rds/exportTask:ExportTask": _Outlet("sourceArn", "exports it to", "s3BucketName", BUCKETS),
    "aws:rds/integration:Integration": _Outlet("sourceArn", "repeats it in", "targetArn", _WAREHOUSES),
    "aws:rds/clusterActivityStream:ClusterActivityStream": _Outlet("resourceArn", "streams what it is told"),
    SELECTION: _Outlet("resources", "backs it up"),
    **{token: _Outlet(key, "is a snapshot of it") for token, key in _SNAPSHOTS.items()},
}


@dataclass(frozen=True, slots=True)
class Copy:
    """`by` copies the data of `store` for whoever owns one of the `holders`: the copy, or what carries it there.

    `into` is the restored store, if the copy is one. `sink` is in words where the data goes, if somewhere else. `who`
    else has it: whoever it is shared with, or may read it there.
    """

    store: Store
    by: Resource
    how: str
    holders: tuple[Resource, ...]
    certain: bool = True
    into: Store | None = None
    sink: str = ""
    who: str = ""


@once
def copies(stack: Stack) -> tuple[Copy, ...]:
    """Every copy of a store's data that the stack makes."""
    return (*_restored(stack), *_carried(stack), *_shared(stack))


def _restored(stack: Stack) -> Iterator[Copy]:
    for token, paths in _RESTORED.items():
        for copy in stack.of(token):
            for path in paths:
                into = stores_by_urn(stack)[copy.urn]
                for store, certain in _sources(stack, copy, path):
                    if store != into:
                        yield Copy(store, copy, f"{copy.name} is restored from it", (copy,), certain, into)


def _carried(stack: Stack) -> Iterator[Copy]:
    for token, outlet in _OUTLETS.items():
        for carrier in stack.of(token):
            sinks = refer(stack, carrier, (outlet.sink,), outlet.sinks) if outlet.sink else None
            goal = sinks.targets if sinks is not None and sinks.certain else ()
            names = ", ".join(item.name for item in goal) or "a place that isn't of this stack"
            how = f"{carrier.name} {outlet.what}{f' {names}' if outlet.sink else ''}"
            for store, certain in _sources(stack, carrier, (outlet.key,)):
                further = onward(stack, goal)
                yield Copy(store, carrier, how, (carrier, *goal), certain, sink=names if outlet.sink else "")
                for each in further:
                    yield Copy(store, carrier, f"{how}, from where it goes on to {each.name}", (each,), certain)
                for who, sure in dict.fromkeys(readers(stack, (*goal, *further))):
                    yield Copy(store, carrier, f"{how}, which {who} may read", (), certain and sure, who=who)


def _shared(stack: Stack) -> Iterator[Copy]:
    """Snapshots and stores that are shared with accounts, or with everyone."""
    for snapshot in stack.of(*_SNAPSHOTS):
        for who, sure in shared_with(stack, snapshot):
            for store in _behind(stack, snapshot):
                yield Copy(store, snapshot, f"{snapshot.name}, a snapshot of it, is shared", (), sure, who=who)
    for selection, who, sure in vault_copies(stack):
        for store, certain in _sources(stack, selection, ("resources",)):
            how = f"the backups of {selection.name} are copied to it"
            yield Copy(store, selection, how, (), certain and sure, who=who)
    for association, who, sure in shares(stack):
        for store, certain in _sources(stack, association, ("resourceArn",)):
            yield Copy(store, association, f"{association.name} shares it", (), certain and sure, who=who)


def _sources(stack: Stack, resource: Resource, path: tuple[str, ...]) -> Iterator[tuple[Store, bool]]:
    """The stores that a property names, directly, by a snapshot, or by a name that AWS made from the store's."""
    if "*" in known_strings(dig(resource.props, *path)):
        yield from ((store, True) for store in stores(stack))
        return
    reference = refer(stack, resource, path, _SOURCES)
    named = (target for text in reference.outside for target in _by_text(stack, text))
    for target in (*reference.targets, *named):
        for store in _behind(stack, target):
            yield store, reference.certain


def _by_text(stack: Stack, text: str) -> tuple[Resource, ...]:
    automatic = _AUTOMATIC.search(text)
    return find(stack, automatic[1], _SOURCES) if automatic else _by_resource_id(stack).get(text, ())


@once
def _by_resource_id(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for root in stack.of(*ROOTS):
        for name in (known(root, key) for key in _RESOURCE_IDS):
            if name is not None:
                found[name] = (*found.get(name, ()), root)
    return found


def _behind(stack: Stack, target: Resource) -> Iterator[Store]:
    """The stores that a snapshot, or a copy of a copy of one, was taken of."""
    seen = {target.urn}
    queue = [target]
    while queue:
        current = queue.pop()
        if current.urn in stores_by_urn(stack):
            yield stores_by_urn(stack)[current.urn]
        elif current.type in _SNAPSHOTS:
            for source in refer(stack, current, (_SNAPSHOTS[current.type],), _SOURCES).targets:
                if source.urn not in seen:
                    seen.add(source.urn)
                    queue.append(source)
