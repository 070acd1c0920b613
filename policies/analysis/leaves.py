"""The single values within a property, each with the keys that lead to it; also those in a JSON text.

An option of Elastic Beanstalk's names itself beside its value: `{"name": "IamInstanceProfile", "value": …}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from policies.analysis.values import as_list, from_json

_OPENING: Final = ("{", "[")
_VALUE: Final = "value"


class Leaf(NamedTuple):
    """A value that holds no others, and the keys that it stands under."""

    keys: tuple[str, ...]
    value: object

    @property
    def key(self) -> str:
        """The nearest key."""
        return self.keys[-1]


def leaves(key: str, value: object) -> Iterator[Leaf]:
    """The single values in the value of a property."""
    return _leaves((key,), value)


def _leaves(keys: tuple[str, ...], value: object) -> Iterator[Leaf]:
    if isinstance(value, Mapping):
        block = cast("Mapping[str, Any]", value)
        called = block.get("name")
        for inner, item in block.items():
            key = called if inner == _VALUE and isinstance(called, str) else inner
            yield from _leaves((*keys, key), item)
    elif isinstance(value, list):
        for item in as_list(cast("list[Any]", value)):
            yield from _leaves(keys, item)
    elif isinstance(value, str) and value.lstrip().startswith(_OPENING):
        inside: object = from_json(value)
        yield from (Leaf(keys, value),) if inside is None else _leaves(keys, inside)
    else:
        yield Leaf(keys, value)
