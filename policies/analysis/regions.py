"""Where the same thing lies in several regions, under the same name: tables and secrets with replicas.

Source: DynamoDB Developer Guide, "Global tables" (a replica is a table of its own, with the table's name); Secrets
Manager User Guide, "Replicate secrets across Regions" (the replica's ARN differs in its region alone).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.globs import SEGMENT
from policies.analysis.identity import TABLE, arn_pattern, called, known, regional
from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN, as_list, as_mapping

GLOBAL_TABLE: Final = "aws:dynamodb/globalTable:GlobalTable"
TABLE_REPLICA: Final = "aws:dynamodb/tableReplica:TableReplica"
TABLES: Final = (TABLE, GLOBAL_TABLE, TABLE_REPLICA)
_REGION: Final = 3


def everywhere(resource: Resource, arn: str) -> Iterator[str]:
    """The ARN (pattern) of a resource, and those of its replicas."""
    yield arn
    yield from (_moved(arn, region) for region in _regions(resource))


def table_arns(part: Resource) -> Iterator[str]:
    """The ARNs (patterns) of a table in every region, by one part of it."""
    named = regional("dynamodb", f"table/{called(part, 'name')}")
    if part.type == TABLE:
        yield from everywhere(part, arn_pattern(part) or named)
    elif part.type == GLOBAL_TABLE:
        yield from (_moved(named, region) for region in _regions(part) or (SEGMENT,))
    elif part.type == TABLE_REPLICA:
        own, table = known(part, "arn"), known(part, "globalTableArn")
        if own is not None or table is not None:
            yield own or _moved(table or "", SEGMENT)


def _regions(resource: Resource) -> tuple[str, ...]:
    """The regions of its replicas; any region for one that isn't known yet."""
    stated = as_list(resource.props.get("replicas")) if resource.states("replicas") else []
    found = (UNKNOWN if block is UNKNOWN else _region(block) for block in stated)
    return tuple(region if isinstance(region, str) else SEGMENT for region in found)


def _region(block: object) -> object:
    return as_mapping(block).get("regionName", as_mapping(block).get("region"))


def _moved(arn: str, region: str) -> str:
    parts = arn.split(":", _REGION + 1)
    return ":".join((*parts[:_REGION], region, *parts[_REGION + 1 :]))
