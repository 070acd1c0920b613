"""JSON text that a program may give as an object: the real provider writes it out before it compares anything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from souk.graph.model import UNKNOWN, Secret
from tests.engine.standins.schema import Fields


def documents(expected: Fields, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that take text and were given as objects, as text.

    As TransformJSONDocument in pulumi-terraform-bridge does with Go's encoder: compact, keys sorted. One unknown
    inside makes all of it unknown, one secret all of it secret.
    """
    return {
        name: _text(value)
        for name, value in inputs.items()
        if isinstance(value, (dict, list)) and str in expected.kinds.get(name, ())
    }


def _text(value: Any) -> Any:
    leaves = list(_leaves(value))
    if any(leaf is UNKNOWN for leaf in leaves):
        return UNKNOWN
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=lambda each: each.value)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Secret(text) if any(isinstance(leaf, Secret) for leaf in leaves) else text


def _leaves(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            for item in cast("dict[str, Any]", value).values():
                yield from _leaves(item)
        case list():
            for item in cast("list[Any]", value):
                yield from _leaves(item)
        case _:
            yield value
