"""The project's and the stack's file, turned into what the engine hands to the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from components.errors import SoukError, mistake
from souk import gojson
from souk.yamlfile import load

PROJECT_FILE: Final = "Pulumi.yaml"
PLACEHOLDER: Final = "[secret]"
"""Stands for an encrypted value: planning needs to know that there is one, not what it is."""
SCHEMA: Final = frozenset({"default", "description", "items", "secret", "type", "value"})
"""What an entry of the project's own `config` may say of a key; anything else there is the key's value."""


@dataclass(frozen=True, slots=True)
class StackFile:
    """A stack's configuration: full keys (`souk:region`) and text, as a program gets them."""

    project: str
    stack: str
    program: Path
    config: Mapping[str, str]
    secret_keys: frozenset[str]


def read(root: Path, stack: str) -> StackFile:
    """Read `Pulumi.yaml` and the file of the stack's environment: `dev` and `dev.order` share `Pulumi.dev.yaml`.

    Raises SoukError naming the file and what to do.
    """
    path = root / PROJECT_FILE
    project = load(path, "the project's own file: run souk in the directory that has it, or name that with --cwd")
    name = project.get("name")
    if not isinstance(name, str):
        raise mistake(f"{path}: name", name, "a word", "Give the project its name.")
    document = load(file_of(root, stack), f"the configuration of stack {stack!r}{_others(root)}")
    config = document.get("config")
    if not isinstance(config, dict) or not config:
        raise SoukError(f"{file_of(root, stack)}: has no `config`: put the stack's settings there.")
    values = {
        **dict(_project_defaults(path, name, project.get("config") or {})),
        **{_key(file_of(root, stack), name, key): value for key, value in cast("dict[Any, Any]", config).items()},
    }
    return StackFile(
        project=name,
        stack=stack,
        program=root / str(project.get("main", ".")),
        config={key: _text(_hidden(value)) for key, value in values.items()},
        secret_keys=frozenset(key for key, value in values.items() if _hidden(value) != value),
    )


def file_of(root: Path, stack: str) -> Path:
    """The file of the stack's environment."""
    return root / f"Pulumi.{stack.partition('.')[0]}.yaml"


def environments(root: Path) -> list[str]:
    """The environments that have a file."""
    return sorted(path.name.split(".")[1] for path in root.glob("Pulumi.*.yaml") if path.name.count(".") == 2)  # noqa: PLR2004 - Pulumi.<env>.yaml


def _others(root: Path) -> str:
    known = environments(root)
    return f"; stacks with a file here: {', '.join(known)}" if known else ""


def _project_defaults(path: Path, project: str, config: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for key, entry in config.items():
        name = _key(path, project, key)
        if not isinstance(entry, dict) or not entry.keys() <= SCHEMA:  # pyright: ignore[reportUnknownMemberType] - YAML
            yield name, entry
            continue
        schema = cast("dict[str, Any]", entry)
        value = schema.get("value", schema.get("default"))
        if value is not None:
            yield name, {"secure": value} if schema.get("secret") else value


def _key(path: Path, project: str, key: object) -> str:
    """A full key: `<namespace>:<name>`, or `<name>` for the project's own."""
    parts = str(key).split(":")
    match parts:
        case [name]:
            return f"{project}:{name}"
        case [namespace, name] | [namespace, "config", name]:
            return f"{namespace}:{name}"
        case _:
            raise mistake(f"{path}: config", key, "<name> or <namespace>:<name>", "Correct the key.")


def _hidden(value: Any) -> Any:
    """The value with every encrypted part replaced."""
    match value:
        case {"secure": _, **rest} if not rest:
            return PLACEHOLDER
        case dict():
            return {key: _hidden(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [_hidden(item) for item in cast("list[Any]", value)]
        case _:
            return value


def _text(value: Any) -> str:
    """The text the engine makes of a value: anything but text is written as JSON."""
    return value if isinstance(value, str) else gojson.dumps(value)
