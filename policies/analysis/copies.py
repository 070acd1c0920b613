"""Copies of a store's data, and where they go: restored stores, snapshots, exports, streams, backups.

A copy is the same data under another name. Replicas are no matter here: they are part of the store they repeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from policies.analysis.backups import selected
from policies.analysis.copy_sources import SNAPSHOTS, behind, sources
from policies.analysis.handed_out import SELECTION, STREAM, readers, shared_with, shares, vault_copies
from policies.analysis.identity import BUCKETS, PARAMETER, TABLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.onward import onward
from policies.analysis.outflows import Outflow, outflows
from policies.analysis.references import refer
from policies.analysis.store_types import (
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_INSTANCE,
    REPLICATION_GROUP,
)
from policies.analysis.stores import Store, stores_by_urn
from policies.analysis.vaults import vaults_by_part

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
    **{token: _Outlet(key, "is a snapshot of it") for token, key in SNAPSHOTS.items()},
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
                for store, certain in sources(stack, copy, path):
                    if store != into:
                        yield Copy(store, copy, f"{copy.name} is restored from it", (copy,), certain, into)


def _carried(stack: Stack) -> Iterator[Copy]:
    for token, outlet in _OUTLETS.items():
        for carrier in stack.of(token):
            reached = refer(stack, carrier, (outlet.sink,), outlet.sinks) if outlet.sink else None
            goal = reached.targets if reached is not None and reached.certain else ()
            for store, certain in _taken(stack, carrier, outlet.key):
                sink = _names(goal) if outlet.sink else ""
                yield from _ending(stack, Outflow(store, certain, carrier, outlet.what, goal, sink=sink))
    for flow in outflows(stack):
        yield from _ending(stack, flow)


def _taken(stack: Stack, carrier: Resource, key: str) -> Iterator[tuple[Store, bool]]:
    return selected(stack, carrier) if carrier.type == SELECTION else sources(stack, carrier, (key,))


def _names(goal: tuple[Resource, ...]) -> str:
    return ", ".join(item.name for item in goal) or "a place that isn't of this stack"


def _ending(stack: Stack, flow: Outflow) -> Iterator[Copy]:
    """Whoever has what flows out of a store in the end: where it goes, where it goes on from there, who reads it."""
    store, certain, by = flow.store, flow.certain, flow.by
    how = f"{by.name} {flow.what}{f' {_names(flow.goal)}' if flow.sink or flow.goal else ''}"
    further = onward(stack, flow.goal)
    yield Copy(store, by, how, (by, *flow.goal, *flow.holders), certain, sink=flow.sink)
    for each in further:
        yield Copy(store, by, f"{how}, from where it goes on to {each.name}", (each,), certain)
    for who, sure in flow.others:
        there = f"{how} and elsewhere" if flow.goal else f"{how} a place that isn't of this stack"
        yield Copy(store, by, there, (), sure, who=who)
    for who, sure in dict.fromkeys(readers(stack, (*flow.goal, *further))):
        yield Copy(store, by, f"{how}, where {who} may get it", (), certain and sure, who=who)


def _shared(stack: Stack) -> Iterator[Copy]:
    """Snapshots, stores and what tells of them that are shared with accounts, or with everyone."""
    for snapshot in stack.of(*SNAPSHOTS):
        for who, sure in shared_with(stack, snapshot):
            for store in behind(stack, snapshot):
                yield Copy(store, snapshot, f"{snapshot.name}, a snapshot of it, is shared", (), sure, who=who)
    for selection, who, sure in vault_copies(stack):
        for store, certain in selected(stack, selection):
            how = f"the backups of {selection.name} are copied to it"
            yield Copy(store, selection, how, (), certain and sure, who=who)
    for association, who, sure in shares(stack):
        for store, certain in sources(stack, association, ("resourceArn",)):
            yield Copy(store, association, f"{association.name} shares it", (), certain and sure, who=who)
        parameters = refer(stack, association, ("resourceArn",), (PARAMETER,))
        for vault in (vault for item in parameters.targets for vault in vaults_by_part(stack).get(item.urn, ())):
            how = f"{association.name} shares the parameter {vault.holder.name}, which tells of it"
            yield Copy(vault.store, association, how, (), parameters.certain and sure, who=who)
