"""What a rule lets pass by statement: exceptions in the pack's config file, each with the reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from policies.analysis.values import as_list, as_mapping
from policies.rules.definition import Options

TEXT: Final[Mapping[str, Any]] = {"type": "string"}
PORT: Final[Mapping[str, Any]] = {"type": "integer", "minimum": 0, "maximum": 65535}
RANGE: Final[Mapping[str, Any]] = {"type": "string", "format": "cidr"}
TEXTS: Final[Mapping[str, Any]] = {"type": "array", "items": TEXT}


def exceptions(
    description: str,
    required: Mapping[str, Mapping[str, Any]],
    optional: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    option: str = "allow",
) -> dict[str, dict[str, Any]]:
    """The option that takes exceptions, as `About.options` wants it: by default none, and none without a reason.

    `required` and `optional` are the JSON schemas of what an exception says besides its reason.
    """
    properties = {**required, **(optional or {}), "reason": TEXT}
    exception = {"type": "object", "properties": properties, "required": [*required, "reason"]}
    return {option: {"type": "array", "items": exception, "default": [], "description": description}}


def stated(options: Options, option: str = "allow") -> list[Mapping[str, Any]]:
    """The exceptions that the config file states."""
    return [as_mapping(item) for item in as_list(options[option])]


def named(options: Options, key: str, option: str = "allow") -> set[str]:
    """What exceptions of one word each name."""
    return {str(item.get(key)) for item in stated(options, option)}
