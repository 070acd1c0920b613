"""The project in a folder: its services, a stack's configuration, and the plan of one stack."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from components import config as components_config
from components.catalogue import Catalogue
from components.settings import StackConfig
from components.slices import Slice, slice_of
from souk import stackfile
from souk.graph.model import Graph
from souk.graph.record import ORGANIZATION
from souk.render import render


def system(root: Path) -> Catalogue:
    """The services that the folder's program declares, as its `__main__.py` gets them."""
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module("services").system()
    finally:
        sys.path.remove(str(root))


def configuration(root: Path, stack: str) -> StackConfig:
    """The stack's configuration. Raises SoukError with a line per mistake."""
    return components_config.parse(stackfile.read(root, stack).config, stack)


def part_of(root: Path, stack: str) -> Slice:
    """What the stack deploys. Raises SoukError for a name that doesn't fit the stack file's layout."""
    return slice_of(stack, configuration(root, stack), system(root))


def planned(root: Path, stack: str) -> Graph:
    """The plan of one stack as a preview has it; a service's slice reads the platform from the plan of that.

    Raises SoukError for mistakes in the stack's name, its file or the program's specs.
    """
    part = part_of(root, stack)
    if part.platform:
        return render(stack, root=root)
    platform = render(part.platform_stack, root=root, mode="up")
    reference = f"{ORGANIZATION}/{platform.project}/{part.platform_stack}"
    return render(stack, root=root, stack_references={reference: platform.outputs})
