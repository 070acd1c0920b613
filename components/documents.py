"""JSON documents whose values may be known only after creation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi

from components.derive.late import Late, Ref

Values = Mapping[Ref, pulumi.Input[str]]
"""What each Ref has become."""


def text(value: str | Late, values: Values) -> pulumi.Input[str]:
    """The text of a possibly late value. Raises KeyError for a Ref that nothing provides: a mistake in our own code."""
    if isinstance(value, str):
        return value
    if not value.prefix and not value.suffix:
        return values[value.ref]
    return pulumi.Output.concat(value.prefix, values[value.ref], value.suffix)


def document(content: Any, values: Values) -> pulumi.Input[str]:
    """`content` as JSON. It stays a plain string unless something in it is late: a preview can then judge it whole."""
    resolved = _resolved(content, values)
    if _late(content):
        return pulumi.Output.json_dumps(resolved, sort_keys=True)
    return json.dumps(resolved, sort_keys=True)


def _resolved(content: Any, values: Values) -> Any:
    match content:
        case Late():
            return text(content, values)
        case dict():
            return {key: _resolved(value, values) for key, value in content.items()}  # pyright: ignore[reportUnknownVariableType] - JSON
        case list() | tuple():
            return [_resolved(value, values) for value in content]  # pyright: ignore[reportUnknownVariableType] - JSON
        case _:
            return content


def _late(content: Any) -> bool:
    match content:
        case Late():
            return True
        case dict():
            return any(_late(value) for value in content.values())  # pyright: ignore[reportUnknownVariableType] - JSON
        case list() | tuple():
            return any(_late(value) for value in content)  # pyright: ignore[reportUnknownVariableType] - JSON
        case _:
            return False
