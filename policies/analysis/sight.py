"""How much of a value shows: all of it, a part, or nothing.

What a preview doesn't know yet it shows with its origins, for each top-level property as a whole (Pulumi's engine,
`PropertyDependencies`): which of several unknown parts is made from which origin it doesn't say. A text of which one
part isn't known isn't known at all, so that whatever else stands in it is hidden.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import Any, cast

from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN


class Sight(enum.Enum):
    """`PARTLY`: something of the stack is behind it, and perhaps something else that nobody sees."""

    ALL = "all"
    PARTLY = "partly"
    NOTHING = "nothing"


def unknown_paths(value: object, path: str) -> Iterator[str]:
    """Where in a value something isn't known: `environment.variables.HOST`, `inlinePolicies[0].policy`."""
    if value is UNKNOWN:
        yield path
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield from unknown_paths(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(cast("list[Any]", value)):
            yield from unknown_paths(item, f"{path}[{number}]")


def sight(resource: Resource, key: str, unknowns: int, *, document: bool = False) -> Sight:
    """How much shows of a value with so many unknown parts, which stands in the property `key`.

    Each unknown part has to have an origin. Of a `document`, one says nothing of what else is written there.
    """
    if not unknowns:
        return Sight.ALL
    origins = resource.origins.get(key, ())
    if not origins:
        return Sight.NOTHING
    hidden = document or key in resource.elsewhere or unknowns > len(origins)
    return Sight.PARTLY if hidden else Sight.ALL


def is_made(resource: Resource) -> bool:
    """Whether the resource exists: what isn't known of it then won't show when it is made. A state hides secrets so."""
    return isinstance(resource.props.get("id"), str)
