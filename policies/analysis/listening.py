"""The ports that a store answers on: those that the program sets, and those that AWS gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from policies.analysis.model import Resource
from policies.analysis.store_types import RDS_PROXY, REPLICATION_GROUP, SERVERLESS_CACHE
from policies.analysis.values import UNKNOWN, as_int

_REDIS: Final = 6379
_ENGINE_PORTS: Final = (
    ("postgres", 5432),
    ("aurora-postgresql", 5432),
    ("aurora-mysql", 3306),
    ("mysql", 3306),
    ("mariadb", 3306),
    ("oracle", 1521),
    ("sqlserver", 1433),
    ("db2", 50000),
    ("docdb", 27017),
    ("neptune", 8182),
    ("memcached", 11211),
    ("redis", _REDIS),
    ("valkey", _REDIS),
)
"""What each engine (the beginning of its name) listens on, where the program sets no port."""
_PROXY_PORTS: Final[Mapping[str, int]] = {"POSTGRESQL": 5432, "MYSQL": 3306, "SQLSERVER": 1433}
"""A proxy listens on its engine family's own port, whatever that of the database (RDS User Guide, "RDS Proxy")."""


def listening(members: Iterable[Resource]) -> frozenset[int]:
    """The ports of all parts of a store; none, which means any, if one that the program sets isn't known yet."""
    known = tuple(members)
    if any(_is_hidden(member) for member in known):
        return frozenset()
    return frozenset(port for member in known for port in _ports(member))


def _is_hidden(member: Resource) -> bool:
    """Whether the program says where the part listens, and a preview can't tell what it says."""
    key = {RDS_PROXY: "engineFamily", SERVERLESS_CACHE: "engine"}.get(member.type, "port")
    return member.props.get(key) is UNKNOWN and member.states(key)


def _ports(member: Resource) -> tuple[int, ...]:
    if member.type == RDS_PROXY:
        family = member.props.get("engineFamily")
        return tuple(port for name, port in _PROXY_PORTS.items() if family == name)
    stated = as_int(member.props.get("port"))
    port = stated if stated is not None else _by_engine(member)
    if port is None:
        return ()
    # A serverless cache lets readers in by a port of their own, the next one (ElastiCache User Guide).
    return (port, port + 1) if member.type == SERVERLESS_CACHE else (port,)


def _by_engine(member: Resource) -> int | None:
    engine = member.props.get("engine")
    if isinstance(engine, str):
        return next((port for prefix, port in _ENGINE_PORTS if engine.lower().startswith(prefix)), None)
    return _REDIS if member.type == REPLICATION_GROUP else None
