"""Whether a database refuses connections without TLS: by its parameter group, or by its engine's default.

Source: RDS User Guide, "Using SSL/TLS with a PostgreSQL DB instance" (forced by default from 15, Aurora from 17) and
"Requiring SSL/TLS for all connections to a MySQL DB instance"; DocumentDB and Neptune force it by default. RDS API,
CreateDBInstanceReadReplica: within a region a replica has its source's parameter group, elsewhere its engine's default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from policies.analysis.model import Resource, Stack
from policies.analysis.references import Reference, refer
from policies.analysis.store_types import DOCDB_CLUSTER, NEPTUNE_CLUSTER, RDS_CLUSTER, RDS_INSTANCE
from policies.analysis.values import UNKNOWN, Unknown, as_int, as_list, as_mapping

PARAMETER_GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    RDS_INSTANCE: ("parameterGroupName", "aws:rds/parameterGroup:ParameterGroup"),
    RDS_CLUSTER: ("dbClusterParameterGroupName", "aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    DOCDB_CLUSTER: ("dbClusterParameterGroupName", "aws:docdb/clusterParameterGroup:ClusterParameterGroup"),
    NEPTUNE_CLUSTER: ("neptuneClusterParameterGroupName", "aws:neptune/clusterParameterGroup:ClusterParameterGroup"),
}
"""For each kind of database the property that names its parameter group, and what such a group is."""
_ON: Final = ("1", "on", "true", "enabled")
_AWS_OWN: Final = "default."


class _Switch(NamedTuple):
    """A parameter, and the first major version whose default forces TLS (None: no version does)."""

    parameter: str
    forced_from: int | None


_SWITCHES: Final[Mapping[str, _Switch]] = {
    "postgres": _Switch("rds.force_ssl", 15),
    "aurora-postgresql": _Switch("rds.force_ssl", 17),
    "mysql": _Switch("require_secure_transport", None),
    "mariadb": _Switch("require_secure_transport", None),
    "aurora-mysql": _Switch("require_secure_transport", None),
    "sqlserver": _Switch("rds.force_ssl", None),
    "docdb": _Switch("tls", 0),
    "neptune": _Switch("neptune_enforce_ssl", 0),
}
_REPLICATES: Final = "replicateSourceDb"
_FIXED_ENGINES: Final = {DOCDB_CLUSTER: "docdb", NEPTUNE_CLUSTER: "neptune"}


def refuses_plain(stack: Stack, database: Resource) -> bool | Unknown:
    """Whether the database takes nothing but TLS. UNKNOWN for engines that have no parameter for it."""
    key, kind = PARAMETER_GROUPS[database.type]
    groups = refer(stack, database, (key,), (kind,)) if database.states(key) else Reference()
    source = _source(stack, database)
    if source is not None and groups.empty and not _may_be_elsewhere(database):
        return refuses_plain(stack, source)
    switch = _switch(database if source is None or database.states("engine") else source, groups)
    if switch is None:
        return UNKNOWN
    stated = [_stated(group, switch.parameter) for group in groups.targets]
    if groups.sole is not None and stated[0] is not None:
        return stated[0]
    if groups.targets and not groups.certain:
        return stated[0] if len(set(stated)) == 1 and stated[0] is not None else UNKNOWN
    own = [name for name in groups.outside if not name.startswith(_AWS_OWN)]
    if own or groups.foreign or groups.untraceable:
        return UNKNOWN
    return _by_default(database if source is None or database.states("engineVersion") else source, switch)


def _source(stack: Stack, database: Resource) -> Resource | None:
    """What the database is a replica of, whose engine and version it has."""
    if database.type != RDS_INSTANCE or not database.states(_REPLICATES):
        return None
    source = refer(stack, database, (_REPLICATES,), (RDS_INSTANCE,)).sole
    return None if source is None or source.states(_REPLICATES) else source


def _may_be_elsewhere(replica: Resource) -> bool:
    """Only within a region a replica has the parameter group of its source, which is then named without an ARN."""
    name = replica.props.get(_REPLICATES)
    return not isinstance(name, str) or name.startswith("arn:")


def _switch(database: Resource, groups: Reference) -> _Switch | None:
    """What an engine has for it. A group that the program writes is of the engine's family, too."""
    engine = _FIXED_ENGINES.get(database.type) or database.props.get("engine")
    if not isinstance(engine, str):
        engine = groups.sole.props.get("family") if groups.sole is not None else None
    return next((item for prefix, item in _SWITCHES.items() if str(engine).startswith(prefix)), None)


def _stated(group: Resource, parameter: str) -> bool | Unknown | None:
    blocks = group.props.get("parameters")
    if blocks is UNKNOWN and group.states("parameters"):
        return UNKNOWN
    for block in map(as_mapping, as_list(blocks)):
        if block.get("name") == parameter:
            value = block.get("value")
            return UNKNOWN if value is UNKNOWN else str(value).lower() in _ON
    return None


def _by_default(database: Resource, switch: _Switch) -> bool | Unknown:
    if not switch.forced_from:
        return switch.forced_from is not None
    version = database.props.get("engineVersion")
    major = as_int(version.partition(".")[0]) if isinstance(version, str) else None
    return UNKNOWN if major is None else major >= switch.forced_from
