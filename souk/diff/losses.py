"""What a change would destroy that no deployment brings back, and what the program merely calls by another name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from souk.diff.resources import ResourceChange

HOLDS: Final[Mapping[str, str]] = {
    "aws:cloudtrail/trail:Trail": "the audit trail",
    "aws:cloudwatch/eventArchive:EventArchive": "the archived events",
    "aws:cloudwatch/logGroup:LogGroup": "the log entries",
    "aws:docdb/cluster:Cluster": "the database",
    "aws:dynamodb/table:Table": "the items in the table",
    "aws:ecr/repository:Repository": "the images",
    "aws:efs/fileSystem:FileSystem": "the files",
    "aws:elasticache/replicationGroup:ReplicationGroup": "the entries in the cache",
    "aws:elasticache/serverlessCache:ServerlessCache": "the entries in the cache",
    "aws:kinesis/stream:Stream": "the records in the stream",
    "aws:kms/key:Key": "everything encrypted with the key",
    "aws:neptune/cluster:Cluster": "the database",
    "aws:opensearch/domain:Domain": "the indexes",
    "aws:rds/cluster:Cluster": "the database",
    "aws:rds/instance:Instance": "the database",
    "aws:s3/bucket:Bucket": "the objects in the bucket",
    "aws:secretsmanager/secret:Secret": "the secret",
    "aws:sqs/queue:Queue": "the messages in the queue",
    "pulumi:providers:aws": "every resource that the provider made",
}
"""Types that hold what people or programs put there."""

GUARDS: Final = ("deletionProtection", "deletionProtectionEnabled")
EMPTIED_BY: Final = {"aws:ecr/repository:Repository": "forceDelete", "aws:s3/bucket:Bucket": "forceDestroy"}
"""What AWS deletes only when empty, unless the provider is told to empty it."""
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
    """What refuses the deletion, as deployed: a guard that the same change takes away still holds while it runs."""
    resource = change.before or change.resource
    if resource.retain_on_delete:
        return "AWS keeps it, Pulumi forgets it (retain on delete)"
    if resource.protect:
        return "Pulumi refuses while it is protected"
    if any(resource.inputs.get(key) is True for key in GUARDS):
        return "AWS refuses while deletion protection is on"
    if resource.type in EMPTIED_BY and resource.inputs.get(EMPTIED_BY[resource.type]) is not True:
        return "AWS refuses while it isn't empty"
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
