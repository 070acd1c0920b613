"""The project in a folder: its services, a stack's configuration, and the plans of what a name stands for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from components import config as components_config
from components.catalogue import Catalogue
from components.errors import spec_mistake
from components.settings import StackConfig
from components.slices import environment, slice_of, stacks
from souk import stackfile
from souk.graph.model import Graph, Mode
from souk.graph.record import ORGANIZATION
from souk.render import mistakes, modules_of, render


def system(root: Path) -> Catalogue:
    """The services that the folder's program declares, as its `__main__.py` gets them. Raises SoukError.

    Another checkout's are made of its own `components`, and go with them: a program that met them later, beside modules
    of its own, would know none of their types.
    """
    program = root.resolve()
    with modules_of(program), mistakes():
        sys.path.insert(0, str(program))
        try:
            return importlib.import_module("services").system()
        except ValidationError as error:
            raise spec_mistake(error) from None
        finally:
            sys.path.remove(str(program))


def services(root: Path, stack: str) -> Catalogue:
    """The services of the program that the project's file names, which may lie elsewhere."""
    return system(stackfile.read(root, stack).program)


def configuration(root: Path, stack: str) -> StackConfig:
    """The stack's configuration. Raises SoukError with a line per mistake."""
    return components_config.parse(stackfile.read(root, stack).config, stack)


def named(root: Path, stack: str) -> tuple[str, ...]:
    """The stacks that a name stands for: itself, or all slices if it is an environment whose layout is split.

    Raises SoukError for a slice that doesn't exist, or a name that contradicts the layout.
    """
    config, known, env = configuration(root, stack), services(root, stack), environment(stack)
    if stack == env:
        return stacks(config, env, known)
    slice_of(stack, config, known)
    return (stack,)


def plans(root: Path, names: Iterable[str], *, mode: Mode = "preview") -> tuple[Graph, ...]:
    """The plan of each stack; services' slices read the platform from the plan of that.

    Raises SoukError for mistakes in the stack file or the program's specs.
    """
    known: dict[str, Mapping[str, Any]] = {}
    return tuple(render(name, root=root, mode=mode, stack_references=_read(root, name, known)) for name in names)


def references(root: Path, stack: str) -> Mapping[str, Mapping[str, Any]]:
    """What a stack reads of others: the platform's planned outputs for a service's slice, else nothing.

    Raises SoukError for a slice that doesn't exist, and for mistakes in the platform's plan.
    """
    return _read(root, stack, {})


def _read(root: Path, stack: str, known: dict[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    if "." not in stack:
        return {}  # any program has such a stack, also one that knows no slices
    part = slice_of(stack, configuration(root, stack), services(root, stack))
    if part.platform:
        return {}
    if not known:
        platform = render(part.platform_stack, root=root, mode="up")
        known[f"{ORGANIZATION}/{platform.project}/{part.platform_stack}"] = platform.outputs
    return known
