"""Reads a pack config file (`--policy-pack-config`) as the CLI does, and refuses what the CLI lets pass silently."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from pulumi_policy import EnforcementLevel, Policy

from policies.options import SettingsError, check_options, kind, schema, suggest

Level = Literal["mandatory", "advisory", "disabled"]
_LEVELS: Final[Mapping[str, Level]] = {
    "mandatory": "mandatory",
    "advisory": "advisory",
    "disabled": "disabled",
    "remediate": "mandatory",  # no rule mends anything, so that what is left of the level is "mandatory"
}
_OWN: Final = "The pack's own are dev.json and prod.json."
_COMMENT: Final = re.compile(r"^\s*(?://|/\*|#)|[,{}\[\]\"]\s*(?://|/\*|#)", re.MULTILINE)
_LEVEL_KEY: Final = "enforcementLevel"


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
            raise SettingsError(f"{file}: there is no rule {name!r}.{suggest(name, by_name)}")
    everyone = _level(file, "all", stated["all"]) if "all" in stated else None
    if everyone == "disabled":
        raise SettingsError(f"{file}: all: disabled, and nothing is judged. Disable each rule, with its `reason`.")
    return {name: _setting(file, rule, stated.get(name, {}), everyone) for name, rule in by_name.items()}


def _load(file: Path) -> Mapping[str, Any]:
    text = _read(file)
    try:
        content: object = json.loads(text, object_pairs_hook=lambda pairs: _once(file, pairs))
    except SettingsError:
        raise
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file}: this is no JSON: {error}.{_hint(text)}") from None
    if not isinstance(content, dict):
        raise SettingsError(f"{file}: expected an object that maps rules to levels or options, got {kind(content)}.")
    return cast("Mapping[str, Any]", content)


def _read(file: Path) -> str:
    if file.exists() and not file.is_file():
        raise SettingsError(f"{file}: expected a file with JSON, got a directory or the like. {_OWN}")
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"{file}: there is no such file. {_OWN}") from None
    except OSError as error:
        raise SettingsError(f"{file}: it can't be read: {error.strerror}. {_OWN}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: this is no JSON: it isn't written in UTF-8. Save it as UTF-8.") from None
    if text.startswith("\ufeff"):  # which the CLI doesn't take
        raise SettingsError(f"{file}: this is no JSON: it begins with a byte order mark. Save it as UTF-8 without one.")
    return text


def _hint(text: str) -> str:
    """What a person who wrote it may not know."""
    if not text.strip():
        return " The file is empty: write {} to leave every rule as it is."
    if _COMMENT.search(text):
        return " JSON has no comments: every rule takes a `reason` for that."
    return ""


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
        check_options(str(file), rule, given)
        options |= given
        reason = given.get("reason")
    else:
        raise SettingsError(f"{file}: {rule.name}: expected a level or an object, got {kind(stated)}.")
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


def _defaults(rule: Policy) -> Mapping[str, Any]:
    return {name: each["default"] for name, each in schema(rule).items() if "default" in each}
