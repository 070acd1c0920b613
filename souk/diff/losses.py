"""What a change would destroy that no deployment brings back, and what the program merely calls by another name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from souk.diff.resources import ResourceChange

HOLDS: Final[Mapping[str, str]] = {
    "aws:cloudtrail/trail:Trail": "audit trail",
    "aws:cloudwatch/eventArchive:EventArchive": "archived events",
    "aws:cloudwatch/logGroup:LogGroup": "logs",
    "aws:docdb/cluster:Cluster": "database",
    "aws:dynamodb/table:Table": "table",
    "aws:ecr/repository:Repository": "images",
    "aws:efs/fileSystem:FileSystem": "files",
    "aws:elasticache/replicationGroup:ReplicationGroup": "cache",
    "aws:elasticache/serverlessCache:ServerlessCache": "cache",
    "aws:kinesis/stream:Stream": "stream",
    "aws:kms/key:Key": "key, and with it everything it encrypts",
    "aws:neptune/cluster:Cluster": "database",
    "aws:opensearch/domain:Domain": "index",
    "aws:rds/cluster:Cluster": "database",
    "aws:rds/instance:Instance": "database",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:secretsmanager/secret:Secret": "secret",
    "aws:sqs/queue:Queue": "queue and the messages in it",
    "pulumi:providers:aws": "provider, and with it every resource that it made",
}
"""Types that hold what people or programs put there."""

GUARDS: Final = ("deletionProtection", "deletionProtectionEnabled")
NAMES: Final = (
    "name",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "replicationGroupId",
    "userId",
    "userGroupId",
    "family",
)
"""Properties that hold a name which AWS allows once."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Data that goes. `what` is in words; `guard` says what stands in the way, if anything does."""

    change: ResourceChange
    what: str
    guard: str


@dataclass(frozen=True, slots=True)
class Rename:
    """A resource with another logical name or parent: Pulumi removes the one and adds the other."""

    removed: ResourceChange
    added: ResourceChange


def losses(changes: Iterable[ResourceChange]) -> tuple[Loss, ...]:
    """The data that goes with the removed and replaced resources."""
    return tuple(
        Loss(change, HOLDS[change.resource.type], _guard(change))
        for change in changes
        if change.kind in ("removed", "replaced") and change.resource.type in HOLDS
    )


def _guard(change: ResourceChange) -> str:
    resource = change.resource
    if resource.retain_on_delete:
        return "AWS keeps it, Pulumi forgets it (retain on delete)"
    if resource.protect:
        return "Pulumi refuses while it is protected"
    if any(resource.inputs.get(key) is True for key in GUARDS):
        return "AWS refuses while deletion protection is on"
    return ""


def renames(changes: Iterable[ResourceChange], base: Mapping[str, Any], head: Mapping[str, Any]) -> tuple[Rename, ...]:
    """Removed resources that reappear with another URN and the same name in AWS.

    `base` and `head` are the shown inputs by URN.
    """
    every = tuple(changes)
    return tuple(
        Rename(old, new)
        for old in every
        if old.kind == "removed"
        for new in every
        if new.kind == "added" and _same(old, new, base[old.resource.urn], head[new.resource.urn])
    )


def _same(old: ResourceChange, new: ResourceChange, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    names = list(_names(before))
    return old.resource.type == new.resource.type and bool(names) and names == list(_names(after))


def _names(inputs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    # A policy's name is unique within its role only, a rule's within its bus.
    yield from ((key, inputs[key]) for key in (*NAMES, "role", "eventBusName") if inputs.get(key))
