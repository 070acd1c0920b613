"""Whether inputs are what the SDK declares. Real providers refuse such inputs too, one at a time and later."""

from __future__ import annotations

import enum
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi

from souk.graph.model import UNKNOWN, Secret
from tests.engine.standins.schema import Fields, fields, is_object, kinds


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong property: its path in the inputs, and what is wrong with it."""

    path: str
    reason: str


def mistakes(expected: Fields, inputs: Mapping[str, Any], path: str = "") -> Iterator[Mistake]:
    """Everything in `inputs` that `expected` doesn't take, and everything that it requires and lacks."""
    for name in sorted(expected.required - {name for name, value in inputs.items() if value is not None}):
        yield Mistake(path + name, "is required")
    for name, value in inputs.items():
        if name not in expected.kinds:
            yield Mistake(path + name, f"doesn't exist; known here: {', '.join(sorted(expected.kinds))}")
        elif value is not None:
            yield from _value(expected.kinds[name], value, path + name)


def _value(expected: tuple[Any, ...], value: Any, path: str) -> Iterator[Mistake]:
    value = value.value if isinstance(value, Secret) else value
    if value is UNKNOWN:
        return
    found = [kind for kind in expected if _has_form(kind, value)]
    if not found:
        names = " or ".join(getattr(kind, "__name__", str(kind)) for kind in expected)
        yield Mistake(path, f"is {type(value).__name__}, and not {names}")
        return
    alternatives = [list(_inside(kind, value, path)) for kind in found]
    yield from min(alternatives, key=len)


def _has_form(kind: Any, value: Any) -> bool:
    """Whether a value has the outer form of a kind."""
    origin = typing.get_origin(kind) or kind
    if is_object(kind) or origin is Mapping:
        return isinstance(value, dict) and not _is_asset(value)
    if origin is Sequence:
        return isinstance(value, list)
    return origin is typing.Any or (isinstance(origin, type) and _is_scalar(origin, value))


def _is_scalar(kind: type, value: Any) -> bool:
    if issubclass(kind, enum.Enum):
        return value in [member.value for member in kind]
    if issubclass(kind, (pulumi.Asset, pulumi.Archive)):
        return isinstance(value, dict) and _is_asset(value)
    return type(value) is kind or (kind is float and type(value) is int)


def _inside(kind: Any, value: Any, path: str) -> Iterator[Mistake]:
    if isinstance(value, dict) and is_object(kind):
        yield from mistakes(fields(kind), cast("dict[str, Any]", value), f"{path}.")
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _value(_item_kinds(kind), item, f"{path}[{index}]")
    elif isinstance(value, dict) and typing.get_args(kind):
        for key, item in cast("dict[str, Any]", value).items():
            yield from _value(_item_kinds(kind), item, f"{path}[{key!r}]")


def _item_kinds(kind: Any) -> tuple[Any, ...]:
    return kinds(typing.get_args(kind)[-1])


def _is_asset(value: Any) -> bool:
    return len(value) == 1 and not value.keys().isdisjoint({"asset", "archive"})
