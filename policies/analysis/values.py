"""Plain Python in place of the SDK's property proxies, with an explicit marker for what isn't known yet."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from pulumi_policy import proxy

_NUMBER: Final = re.compile(r"\s*-?[0-9]{1,18}\s*")
"""Longer than any number of AWS's, and far shorter than what Python refuses to read."""


class Unknown(enum.Enum):
    """A value that only exists after deployment, or content (an asset) that a policy can't look into."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN: Final = Unknown.UNKNOWN

_SENTINELS: Final = frozenset(
    {
        proxy.UNKNOWN_BOOLEAN_VALUE,
        proxy.UNKNOWN_NUMBER_VALUE,
        proxy.UNKNOWN_STRING_VALUE,
        proxy.UNKNOWN_ARRAY_VALUE,
        proxy.UNKNOWN_ASSET_VALUE,
        proxy.UNKNOWN_ARCHIVE_VALUE,
        proxy.UNKNOWN_OBJECT_VALUE,
    }
)


def plain(value: object) -> Any:
    """The same value as dict, list, str, int, float, bool, None and UNKNOWN only; whole floats become ints.

    The engine hands numbers over as floats and its proxies are neither dicts nor lists, so that `==`, `isinstance`
    and `json` give wrong answers on them: everything behind this function works on plain data.
    """
    if isinstance(value, str):
        return UNKNOWN if value in _SENTINELS else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or isinstance(value, bool | int | float | Unknown):
        return value
    if isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        return {str(key): _element(mapping, key) for key in mapping}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        sequence = cast("Sequence[Any]", value)
        return [_element(sequence, index) for index in range(len(sequence))]
    return UNKNOWN


def _element(container: Mapping[Any, Any] | Sequence[Any], key: Any) -> Any:
    try:
        return plain(container[key])
    except proxy.UnknownValueError:
        return UNKNOWN


def from_json(value: object) -> Any:
    """What a JSON text says; UNKNOWN stays, an object or list given as such stays too. None if it is no JSON."""
    return _parsed(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Any:
    """Kept, since a document is read by many questions. Nobody changes what they get."""
    try:
        return plain(json.loads(text))
    except (ValueError, RecursionError):
        return None


def dig(value: object, *path: str) -> Any:
    """The value under nested keys. None if a step is absent, UNKNOWN if a step is unknown.

    A list with one element is looked through: AWS nests single blocks both ways (`vpcConfig`, `launchTemplates`).
    """
    current: Any = value
    for key in path:
        blocks = as_list(current)
        block = blocks[0] if len(blocks) == 1 else None
        if block is UNKNOWN:
            return UNKNOWN
        current = as_mapping(block).get(key)
    return current


def as_mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is a list; a list of it if it is any other value; an empty list for None."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def known_strings(value: object) -> list[str]:
    """The known strings in a value that is a string or a list of strings."""
    return [item for item in as_list(value) if isinstance(item, str)]


def has_unknown(value: object) -> bool:
    """Whether the value is unknown or holds an unknown anywhere."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in cast("Mapping[str, Any]", value).values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in cast("list[Any]", value))
    return value is UNKNOWN


def all_strings(value: object) -> Iterator[str]:
    """Every known string in a nested value, mapping values only (never keys)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, Any]", value).values():
            yield from all_strings(item)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from all_strings(item)


def as_bool(value: object) -> bool | None:
    """True or False for booleans and the strings AWS and Terraform use for them; None for anything else."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def as_int(value: object) -> int | None:
    """A whole number, also when written as a string; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return int(value) if _NUMBER.fullmatch(value) else None
    return value if isinstance(value, int) else None
