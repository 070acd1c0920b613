"""Reads a pack config file (`--policy-pack-config`) as the CLI does, and refuses what the CLI lets pass silently."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from pulumi_policy import EnforcementLevel, Policy

from policies.analysis.cidr import parse
from policies.exemptions import complaints, exemptions

Level = Literal["mandatory", "advisory", "disabled"]
_LEVELS: Final[Mapping[str, Level]] = {
    "mandatory": "mandatory",
    "advisory": "advisory",
    "disabled": "disabled",
    "remediate": "mandatory",  # no rule mends anything, so that what is left of the level is "mandatory"
}
_LEVEL_KEY: Final = "enforcementLevel"
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


@dataclass(frozen=True, slots=True)
class Setting:
    """How one rule runs: its level, and its options with the schema's defaults filled in."""

    level: Level
    options: Mapping[str, Any]


def read_settings(file: Path, rules: Iterable[Policy]) -> Mapping[str, Setting]:
    """The setting of every rule of the pack by name: the file's, else the rule's own, else advisory.

    Raises SettingsError if the file is missing, no JSON, names a rule, level or option that doesn't exist, or has an
    exemption that is over.
    """
    by_name = {rule.name: rule for rule in rules}
    stated = _load(file)
    for name in stated:
        if name != "all" and name not in by_name:
            raise SettingsError(f"{file}: there is no rule {name!r}.{_suggest(name, by_name)}")
    everyone = _level(file, "all", stated["all"]) if "all" in stated else None
    if everyone == "disabled":
        raise SettingsError(f"{file}: all: disabled, and nothing is judged. Disable each rule, with its `reason`.")
    return {name: _setting(file, rule, stated.get(name, {}), everyone) for name, rule in by_name.items()}


def _load(file: Path) -> Mapping[str, Any]:
    try:
        content: object = json.loads(
            file.read_text(encoding="utf-8"), object_pairs_hook=lambda pairs: _once(file, pairs)
        )
    except FileNotFoundError:
        raise SettingsError(f"{file}: there is no such file. The pack's own are dev.json and prod.json.") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise SettingsError(f"{file}: this is no JSON: {error}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: this is no JSON: it isn't written in UTF-8.") from None
    if not isinstance(content, dict):
        raise SettingsError(f"{file}: expected an object that maps rules to levels or options.")
    return cast("Mapping[str, Any]", content)


def _once(file: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which every key stands once: of two JSON takes the last, and says nothing."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SettingsError(f"{file}: {twice!r} is set twice in one object. Keep one of them.")
    return found


def _setting(file: Path, rule: Policy, stated: Any, everyone: Level | None) -> Setting:
    options = dict(_defaults(rule))
    level = everyone or _own_level(rule)
    reason: object = None
    if isinstance(stated, str):
        level = _level(file, rule.name, stated)
    elif isinstance(stated, dict):
        given = dict(cast("Mapping[str, Any]", stated))
        if _LEVEL_KEY in given:
            level = _level(file, rule.name, given.pop(_LEVEL_KEY))
        options |= _checked(file, rule, given)
        reason = given.get("reason")
    else:
        raise SettingsError(f"{file}: {rule.name}: expected a level or an object, got {_kind(stated)}.")
    lowered = level == "disabled" or (level == "advisory" and (everyone or _own_level(rule)) == "mandatory")
    if lowered and not isinstance(reason, str):
        raise SettingsError(
            f"{file}: {rule.name}: it is {level}, and nobody says why. Give a `reason` beside the level."
        )
    return Setting(level, options)


def _own_level(rule: Policy) -> Level:
    own = rule.enforcement_level or EnforcementLevel.ADVISORY
    return _LEVELS[own.value]


def _level(file: Path, name: str, stated: object) -> Level:
    level = _LEVELS.get(stated) if isinstance(stated, str) else None
    if level is None:
        raise SettingsError(f"{file}: {name}: {stated!r} is no level. Use one of {', '.join(_LEVELS)}.")
    return level


def _schema(rule: Policy) -> Mapping[str, Mapping[str, Any]]:
    return rule.config_schema.properties if rule.config_schema else {}


def _defaults(rule: Policy) -> Mapping[str, Any]:
    return {name: schema["default"] for name, schema in _schema(rule).items() if "default" in schema}


def _checked(file: Path, rule: Policy, given: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = {
        "type": "object",
        "properties": _schema(rule),
        "required": rule.config_schema and rule.config_schema.required,
    }
    _check(f"{file}: {rule.name}", given, schema)
    for text in complaints(exemptions(given)):
        raise SettingsError(f"{file}: {rule.name}: {text}.")
    return given


def _check(where: str, value: object, schema: Mapping[str, Any]) -> None:
    """The part of JSON schema that the pack's options use. Unknown properties are mistakes, not extras."""
    expected = schema.get("type")
    if expected is not None and not _is_a(value, expected):
        raise SettingsError(f"{where}: expected {expected}, got {_kind(value)}.")
    _check_range(where, value, schema)
    if isinstance(value, dict):
        stated = cast("Mapping[str, Any]", value)
        known: Mapping[str, Any] = schema.get("properties", {})
        for name, item in stated.items():
            if name not in known:
                raise SettingsError(f"{where}: there is no option {name!r}.{_suggest(name, known)}")
            _check(f"{where}.{name}", item, known[name])
            if name == "reason" and not str(item).strip():
                raise SettingsError(f"{where}.reason: it is blank, which gives no reason: nobody says why.")
        for name in schema.get("required") or ():
            if name not in stated:
                raise SettingsError(f"{where}: {name!r} is missing.")
    elif isinstance(value, list):
        for number, item in enumerate(cast("list[Any]", value)):
            _check(f"{where}[{number}]", item, schema.get("items", {}))


def _check_range(where: str, value: object, schema: Mapping[str, Any]) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        low, high = schema.get("minimum"), schema.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            among = f"from {low}" + (f" to {high}" if high is not None else "") if low is not None else f"up to {high}"
            raise SettingsError(f"{where}: expected a number {among}, got {value}.")
    if schema.get("format") == "cidr" and isinstance(value, str) and parse(value) is None:
        raise SettingsError(f"{where}: expected a range of addresses such as 10.0.0.0/16, got {value!r}.")


def _is_a(value: object, expected: str) -> bool:
    return isinstance(value, _TYPES[expected]) and (not isinstance(value, bool) or expected == "boolean")


def _kind(value: object) -> str:
    return next((name for name in _TYPES if _is_a(value, name)), "null")


def _suggest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3)
    if near:
        return f" Did you mean {' or '.join(near)}?"
    return f" Use one of {', '.join(names)}." if names else " It takes none."
