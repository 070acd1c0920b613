"""What a rule's options may say: the part of JSON schema that the pack uses, and exemptions that can bind.

The CLI checks types and ranges only, and says nothing of an option that doesn't exist.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from pulumi_policy import Policy

from policies.analysis.cidr import parse
from policies.exemptions import complaints, exemptions

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


class SettingsError(ValueError):
    """A pack config file that can't mean what it says. The message names file, rule, value and what is allowed."""


def schema(rule: Policy) -> Mapping[str, Mapping[str, Any]]:
    """The JSON schema of each of a rule's options."""
    return rule.config_schema.properties if rule.config_schema else {}


def check_options(where: str, rule: Policy, given: Mapping[str, Any]) -> None:
    """Raise SettingsError for options of a rule that can't be meant; `where` says what gives them."""
    required = rule.config_schema and rule.config_schema.required
    _check(f"{where}: {rule.name}", given, {"type": "object", "properties": schema(rule), "required": required})
    stated = exemptions(given)
    for text in complaints(stated):
        raise SettingsError(f"{where}: {rule.name}: {text}.")
    for resource, times in Counter(exemption.resource for exemption in stated).items():
        if times > 1:
            raise SettingsError(f"{where}: {rule.name}: {resource} is exempted {times} times. Keep one of them.")


def _check(where: str, value: object, schema: Mapping[str, Any]) -> None:
    """The part of JSON schema that the pack's options use. Unknown properties are mistakes, not extras."""
    expected = schema.get("type")
    if expected is not None and not _is_a(value, expected):
        raise SettingsError(f"{where}: expected {expected}, got {kind(value)}.")
    _check_text(where, value, schema)
    _check_range(where, value, schema)
    if isinstance(value, dict):
        stated = cast("Mapping[str, Any]", value)
        known: Mapping[str, Any] = schema.get("properties", {})
        for name, item in stated.items():
            if name not in known:
                raise SettingsError(f"{where}: there is no option {name!r}.{suggest(name, known)}")
            _check(f"{where}.{name}", item, known[name])
        for name in schema.get("required") or ():
            if name not in stated:
                raise SettingsError(f"{where}: {name!r} is missing.")
    elif isinstance(value, list):
        for number, item in enumerate(cast("list[Any]", value)):
            _check(f"{where}[{number}]", item, schema.get("items", {}))


def _check_text(where: str, value: object, schema: Mapping[str, Any]) -> None:
    if not isinstance(value, str):
        return
    if not value.strip():
        why = "which gives no reason: nobody says why" if where.endswith(".reason") else "which names nothing"
        raise SettingsError(f"{where}: it is blank, {why}.")
    if schema.get("format") == "cidr" and parse(value) is None:
        raise SettingsError(f"{where}: expected a range of addresses such as 10.0.0.0/16, got {value!r}.")


def _check_range(where: str, value: object, schema: Mapping[str, Any]) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        low, high = schema.get("minimum"), schema.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            among = f"from {low}" + (f" to {high}" if high is not None else "") if low is not None else f"up to {high}"
            raise SettingsError(f"{where}: expected a number {among}, got {value}.")


def _is_a(value: object, expected: str) -> bool:
    return isinstance(value, _TYPES[expected]) and (not isinstance(value, bool) or expected == "boolean")


def kind(value: object) -> str:
    """What JSON calls a value's type."""
    return next((name for name in _TYPES if _is_a(value, name)), "null")


def suggest(name: str, known: Iterable[str]) -> str:
    """What may have been meant instead of a name that isn't known."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3)
    if near:
        return f" Did you mean {' or '.join(near)}?"
    return f" Use one of {', '.join(names)}." if names else " It takes none."
