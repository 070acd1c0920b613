"""Which stores' data a copy is made of: what it names by name, by ARN, by a snapshot, or by a name that AWS made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.identity import find, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.store_types import ROOTS
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.values import dig, known_strings

SNAPSHOTS: Final[Mapping[str, str]] = {
    "aws:rds/snapshot:Snapshot": "dbInstanceIdentifier",
    "aws:rds/clusterSnapshot:ClusterSnapshot": "dbClusterIdentifier",
    "aws:docdb/clusterSnapshot:ClusterSnapshot": "dbClusterIdentifier",
    "aws:neptune/clusterSnapshot:ClusterSnapshot": "dbClusterIdentifier",
    "aws:rds/snapshotCopy:SnapshotCopy": "sourceDbSnapshotIdentifier",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": "sourceDbClusterSnapshotIdentifier",
}
"""What holds a snapshot, and by which property it names what it is a snapshot, or a copy of one, of."""
_SOURCES: Final = (*ROOTS, *SNAPSHOTS)
_AUTOMATIC: Final = re.compile(r"(?:^|:)(?:rds:|automatic\.)(.+)-\d{4}(?:-\d\d){4}$")
"""What AWS calls the snapshots that it makes itself: after the store, and the minute."""
_RESOURCE_IDS: Final = ("resourceId", "clusterResourceId")
_STREAM: Final = "/stream/"
"""What follows a table's ARN in its stream's."""


def sources(stack: Stack, resource: Resource, path: tuple[str, ...]) -> Iterator[tuple[Store, bool]]:
    """The stores that a property names, directly, by a snapshot, or by a name that AWS made from the store's."""
    if "*" in known_strings(dig(resource.props, *path)):
        yield from ((store, True) for store in stores(stack))
        return
    reference = refer(stack, resource, path, _SOURCES)
    named = (target for text in reference.outside for target in by_text(stack, text))
    for target in (*reference.targets, *named):
        for store in behind(stack, target):
            yield store, reference.certain


def by_text(stack: Stack, text: str) -> tuple[Resource, ...]:
    """What a text names that isn't a store's or a snapshot's own name: by a name that AWS made, a stream, an id."""
    automatic = _AUTOMATIC.search(text)
    if automatic:
        return find(stack, automatic[1], _SOURCES)
    if _STREAM in text:
        return find(stack, text.partition(_STREAM)[0], _SOURCES)
    return _by_resource_id(stack).get(text, ())


@once
def _by_resource_id(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for root in stack.of(*ROOTS):
        for name in (known(root, key) for key in _RESOURCE_IDS):
            if name is not None:
                found[name] = (*found.get(name, ()), root)
    return found


def behind(stack: Stack, target: Resource) -> Iterator[Store]:
    """The stores that a snapshot, or a copy of a copy of one, was taken of."""
    seen = {target.urn}
    queue = [target]
    while queue:
        current = queue.pop()
        if current.urn in stores_by_urn(stack):
            yield stores_by_urn(stack)[current.urn]
        elif current.type in SNAPSHOTS:
            for source in refer(stack, current, (SNAPSHOTS[current.type],), _SOURCES).targets:
                if source.urn not in seen:
                    seen.add(source.urn)
                    queue.append(source)
