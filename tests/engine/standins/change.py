"""What a change of inputs does to a resource: nothing, an update in place, or a new resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pulumi.runtime.proto import provider_pb2

Replaces = Callable[[str, str], bool]
"""`replaces(token, property)`: whether a change of the property needs a new resource."""

PHYSICAL_NAMES: Final = frozenset(
    {"name", "bucket", "family", "identifier", "clusterIdentifier", "functionName", "replicationGroupId"}
)
"""Properties that hold a name which two resources of a type can't share."""

SHAREABLE: Final = frozenset({"family"})
"""Names of which each creation makes a new revision, so that old and new may stand side by side."""


def differences(request: provider_pb2.DiffRequest, replaces: Replaces) -> provider_pb2.DiffResponse:
    """Compare the new inputs with the old ones, which a refresh has brought up to date.

    A resource that keeps its physical name while it is replaced must be deleted first, as real providers do.
    """
    old, new = request.old_inputs.fields, request.news.fields
    changed = sorted(name for name in {*old, *new} if name not in old or name not in new or old[name] != new[name])
    detailed: dict[str, provider_pb2.PropertyDiff] = {}
    replaced: list[str] = []
    for name in changed:
        needs_new = replaces(request.type, name)
        replaced += [name] if needs_new else []
        detailed[name] = provider_pb2.PropertyDiff(kind=_kind(name in old, name in new, needs_new), inputDiff=True)
    kept = [name for name in PHYSICAL_NAMES - SHAREABLE - {*changed} if name in new]
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=replaced,
        diffs=changed,
        detailedDiff=detailed,
        hasDetailedDiff=True,
        deleteBeforeReplace=bool(replaced and kept),
    )


def _kind(was: bool, is_now: bool, needs_new: bool) -> provider_pb2.PropertyDiff.Kind.ValueType:
    verb = "UPDATE" if was and is_now else "ADD" if is_now else "DELETE"
    return provider_pb2.PropertyDiff.Kind.Value(f"{verb}_REPLACE" if needs_new else verb)
