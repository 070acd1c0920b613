"""The plain names of stores: what the AWS API takes for one, and what a program that looks up its host is told.

Where a service, a queue and a database have one name, a text that holds it may mean any of them. So a name counts that
is nobody else's and too long for a word, or one that stands where a store's is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.identity import known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declarations
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    DOCDB_CLUSTER,
    NEPTUNE_CLUSTER,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
    RDS_PROXY,
    REPLICATION_GROUP,
    SERVERLESS_CACHE,
)
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.text_index import words

_NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    RDS_INSTANCE: ("identifier", "resourceId"),
    RDS_CLUSTER: ("clusterIdentifier", "clusterResourceId"),
    RDS_CLUSTER_INSTANCE: ("identifier", "dbiResourceId"),
    RDS_PROXY: ("name",),
    DOCDB_CLUSTER: ("clusterIdentifier", "clusterResourceId"),
    NEPTUNE_CLUSTER: ("clusterIdentifier", "clusterResourceId"),
    REPLICATION_GROUP: ("replicationGroupId",),
    CACHE_CLUSTER: ("clusterId",),
    SERVERLESS_CACHE: ("name",),
    "aws:rds/globalCluster:GlobalCluster": ("globalClusterIdentifier",),
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": ("globalReplicationGroupId",),
}
_BORNE_BY: Final = ("name", "id", "family", "identifier", "clusterName", "functionName", "bucket", "domain", "userId")
_JOINTS: Final = re.compile(r"[-_.]")
_TELLING: Final = 2
"""So many joints make a name of one thing of what could be a word: `souk-dev-product`, and not `orders`."""
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_STORES: Final = re.compile(
    r"aurora|cache|database|db|docdb|elasticache|mongo|mysql|neptune|pg|postgres(ql)?|rds|redis|sql|valkey"
)
_IDENTITIES: Final = re.compile(r"address|cluster|endpoint|group|host|id|identifier|instance|server|source")
_MADE_UP: Final = re.compile(r"(db|cluster|prx)-[A-Z0-9]{16,}")
"""Ids that AWS makes up. Nothing else has one."""


@once
def store_names(stack: Stack) -> Mapping[str, tuple[Store, ...]]:
    """The stores by their plain names."""
    found: dict[str, dict[str, Store]] = {}
    for store in stores(stack):
        for name in _names(store):
            found.setdefault(name, {})[store.root.urn] = store
    return {name: tuple(named.values()) for name, named in found.items()}


def named_in(stack: Stack, text: str, where: str) -> Iterator[tuple[Store, str]]:
    """The stores that a text names plainly, each with the name. `where` says in words where the text stands."""
    names, others = store_names(stack), words(text)
    for word in sorted(others & names.keys()):
        asked = _asks_for_store(where.partition(" of ")[0], word) or any(map(_identifies, others - {word}))
        if asked or _is_meant(stack, word):
            yield from ((store, word) for store in names[word])


def _is_meant(stack: Stack, word: str) -> bool:
    """Whether a name can mean nothing else of the stack."""
    if _MADE_UP.fullmatch(word):
        return True
    return len(_JOINTS.findall(word)) >= _TELLING and word not in _ambiguous(stack)


def _names(store: Store) -> Iterator[str]:
    for member in store.members:
        found = (known(member, key) for key in _NAMED_BY.get(member.type, ()))
        yield from (name for name in found if name is not None)


@once
def _ambiguous(stack: Stack) -> frozenset[str]:
    """The names that something else bears, too."""
    borne = (name for each in stack.resources if each.urn not in stores_by_urn(stack) for name in _borne(each))
    return frozenset((*borne, *declarations(stack)))


def _borne(resource: Resource) -> Iterator[str]:
    found = (known(resource, key) for key in _BORNE_BY)
    yield from (name for name in found if name is not None)


def _asks_for_store(name: str, word: str) -> bool:
    """Whether a variable or a property is called after a store: `DB_INSTANCE`, `dbHost`.

    For what may be the name of something within one (`DB_NAME`), it has to say that it identifies it.
    """
    return _identifies(name) or (_JOINTS.search(word) is not None and any(map(_STORES.fullmatch, _parts(name))))


def _identifies(name: str) -> bool:
    """Whether an option or a key asks for what identifies a store: `--db-instance-identifier`."""
    return any(map(_STORES.fullmatch, _parts(name))) and any(map(_IDENTITIES.fullmatch, _parts(name)))


def _parts(name: str) -> list[str]:
    return [part.lower() for part in _WORD.findall(name)]
