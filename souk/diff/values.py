"""Two values compared part by part, JSON inside strings included. Pure."""

from __future__ import annotations

import difflib
import enum
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from souk.graph.model import Secret


class Absent(enum.Enum):
    """The other side has nothing there."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "<absent>"


ABSENT: Final = Absent.ABSENT

IDENTITIES: Final = ("Sid", "sid", "name", "Name", "key", "id", "indexName", "containerName", "attributeName")
"""Keys by which the items of a list are known, in order of preference: an item keeps its name when others move."""
PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs. `path` reads like the program: `policy.Statement[Send].Action[0]`."""

    path: str
    old: Any
    new: Any


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between two sets of properties, in order of the properties' names."""
    return tuple(_mappings("", old, new))


def opened(value: Any) -> Any:
    """The document in a string that holds a JSON object or list; any other value as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _values(path: str, old: Any, new: Any) -> Iterator[Change]:
    # What is text on one side and a document on the other stays a change of the whole.
    before, after = opened(old), opened(new)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mappings(path, cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(path, cast("list[Any]", before), cast("list[Any]", after))
    elif not _same(before, after):
        yield Change(path, old, new)


def _same(old: Any, new: Any) -> bool:
    # In Python True equals 1, to AWS it doesn't.
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def _mappings(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        inner = _below(path, key)
        if key not in new:
            yield Change(inner, old[key], ABSENT)
        elif key not in old:
            yield Change(inner, ABSENT, new[key])
        else:
            yield from _values(inner, old[key], new[key])


def _below(path: str, key: str) -> str:
    if not PLAIN_KEY.fullmatch(key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def _lists(path: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    key = _identity(old, new)
    if key is None:
        yield from _sequences(path, old, new)
        return
    before, after = ({item[key]: item for item in items} for items in (old, new))
    for name in dict.fromkeys((*before, *after)):
        inner = f"{path}[{name}]"
        if name not in after:
            yield Change(inner, before[name], ABSENT)
        elif name not in before:
            yield Change(inner, ABSENT, after[name])
        else:
            yield from _values(inner, before[name], after[name])
    kept_before = [name for name in before if name in after]
    kept_after = [name for name in after if name in before]
    if kept_before != kept_after:
        yield Change(f"{path}[order]", kept_before, kept_after)


def _identity(old: list[Any], new: list[Any]) -> str | None:
    """The key by which all items of both lists are known apart, if there is one."""
    return next((key for key in IDENTITIES if _names_apart(key, old) and _names_apart(key, new)), None)


def _names_apart(key: str, items: list[Any]) -> bool:
    mappings = [cast("Mapping[str, Any]", item) for item in items if isinstance(item, Mapping)]
    names = {name for item in mappings if isinstance(name := item.get(key), str)}
    return len(names) == len(items)


def _sequences(path: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Items that nothing names: what stayed is found by the longest common runs."""
    before, after = ([_canonical(item) for item in items] for items in (old, new))
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(end - start, new_end - new_start)
        for step in range(both):
            yield from _values(f"{path}[{new_start + step}]", old[start + step], new[new_start + step])
        for index in range(start + both, end):
            yield Change(f"{path}[{index}]", old[index], ABSENT)
        for index in range(new_start + both, new_end):
            yield Change(f"{path}[{index}]", ABSENT, new[index])


def _canonical(item: Any) -> str:
    # Two secrets with different values differ, though neither shows its own.
    return json.dumps(item, sort_keys=True, default=lambda leaf: leaf.value if isinstance(leaf, Secret) else repr(leaf))
