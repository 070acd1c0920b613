"""On which ports a store answers."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.listening import listening
from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN

_SERVERLESS = "aws:elasticache/serverlessCache:ServerlessCache"
_PROXY = "aws:rds/proxy:Proxy"
_DATABASE = "aws:rds/instance:Instance"


def _part(token: str, *, stated: tuple[str, ...] = (), **props: Any) -> Resource:
    return Resource("urn", token, "part", None, props, dict.fromkeys(stated, ()))


@pytest.mark.parametrize(
    ("part", "ports"),
    [
        (_part(_SERVERLESS, engine="valkey"), {6379, 6380}),
        (_part(_SERVERLESS, engine="memcached"), {11211, 11212}),
        (_part(_PROXY, engineFamily="MYSQL"), {3306}),
        (_part(_PROXY, engineFamily="POSTGRESQL"), {5432}),
        (_part(_DATABASE, engine="aurora-postgresql"), {5432}),
        (_part(_DATABASE, engine="postgres", port=6543), {6543}),
        (_part(_DATABASE, engine="postgres", port=UNKNOWN), {5432}),
        (_part("aws:elasticache/replicationGroup:ReplicationGroup"), {6379}),
    ],
    ids=lambda value: value.type if isinstance(value, Resource) else None,
)
def test_where_a_part_listens(part: Resource, ports: set[int]) -> None:
    """The readers of a serverless cache were let in at 6380, and only 6379 was looked at."""
    assert listening([part]) == ports


@pytest.mark.parametrize(
    "part",
    [
        _part(_SERVERLESS, engine=UNKNOWN, stated=("engine",)),
        _part(_PROXY, engineFamily=UNKNOWN, stated=("engineFamily",)),
        _part(_DATABASE, port=UNKNOWN, stated=("port",)),
    ],
    ids=lambda part: part.type,
)
def test_a_port_that_is_not_known_yet_is_any_port(part: Resource) -> None:
    """One part that may listen anywhere makes every port of the store's group worth a look."""
    assert listening([_part(_DATABASE, engine="postgres"), part]) == frozenset()
