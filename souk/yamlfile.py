"""YAML files read as the engine reads them, with every mistake told in a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Final, NoReturn, cast

import yaml

from components.errors import SoukError

LEADING_ZERO: Final = "tag:yaml.org,2002:leading-zero"


class _Loader(yaml.SafeLoader):
    """YAML 1.2's plain values. PyYAML's own rules are of 1.1: `no` is false there, and `12:30:00` a number."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuses a key that stands twice: the engine does, and PyYAML would take the last."""
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                _refuse(node, key_node, "a key is a word here, no list and no mapping")
            key = self.construct_object(key_node, deep=True)  # pyright: ignore[reportUnknownMemberType] - the stubs' gap
            if key in mapping:
                _refuse(node, key_node, f"key {key!r} stands twice in one mapping; keep one of them")
            mapping[key] = self.construct_object(value_node, deep=deep)  # pyright: ignore[reportUnknownMemberType] - same
        return mapping


def _leading_zero(_loader: _Loader, node: yaml.ScalarNode) -> NoReturn:
    _refuse(node, node, f"{node.value} is read as a number, which has no leading zeros; put it in quotes")


def _date(_loader: _Loader, node: yaml.ScalarNode) -> NoReturn:
    _refuse(node, node, f"{node.value} is read as a date; put it in quotes")


def _refuse(context: yaml.Node, problem: yaml.Node, message: str) -> NoReturn:
    raise yaml.constructor.ConstructorError(None, context.start_mark, message, problem.start_mark)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    (LEADING_ZERO, r"[-+]?0[0-9]+", "-+0"),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+0123456789."),
    ("tag:yaml.org,2002:timestamp", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?", "0123456789"),
):
    _Loader.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), list(_first))  # pyright: ignore[reportUnknownMemberType] - same
_Loader.add_constructor(LEADING_ZERO, _leading_zero)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


def load(path: Path, purpose: str) -> dict[str, Any]:
    """The mapping in a YAML file. Raises SoukError, which says what the file is for, if there is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SoukError(f"{path}: there is no such file. It is {purpose}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SoukError(f"{path}: can't be read ({error}). It is {purpose}.") from None
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
        json.dumps(document, default=str)  # the engine hands it on so; an alias inside of itself has no end
    except yaml.YAMLError as error:
        raise SoukError(f"{path}: {_described(error)}. Mend it there.") from None
    except (RecursionError, ValueError) as error:  # nested without end, or a number of thousands of digits
        raise SoukError(f"{path}: can't be read ({type(error).__name__}: {error}). Write it plainly.") from None
    if document is None:
        raise SoukError(f"{path}: is empty. It is {purpose}.")
    if not isinstance(document, dict):
        raise SoukError(f"{path}: holds a {type(document).__name__}, and should hold a mapping. It is {purpose}.")
    return cast("dict[str, Any]", document)


def _described(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return f"is no YAML: {error}"
