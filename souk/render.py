"""The project's own program, recorded as a stack: the same code as under `pulumi up`."""

from __future__ import annotations

import contextlib
import runpy
import sys
from collections.abc import Generator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pulumi

from components.errors import SoukError
from souk import stackfile
from souk.graph.model import Graph, Mode
from souk.graph.record import record

OURS: Final = "souk"
"""The workbench's package: it is this checkout's, whatever it renders."""


def render(
    stack: str,
    *,
    root: Path | None = None,
    mode: Mode = "preview",
    ids: str = "",
    stack_references: Mapping[str, Mapping[str, Any]] | None = None,
) -> Graph:
    """What the program in `root` (default: the current directory) registers as `stack` (`dev`, `dev.order`).

    `mode`, `ids` and `stack_references` are as in `record`. Raises SoukError for a user's mistake, in the files or in
    the program's own checks; whatever else the program raises comes through as it is.
    """
    home = (root or Path.cwd()).resolve()
    file = stackfile.read(home, stack)
    if not (file.program / "__main__.py").is_file():
        raise SoukError(f"{file.program}: has no __main__.py: `main` in {stackfile.PROJECT_FILE} says where it is.")
    with contextlib.chdir(file.program), modules_of(file.program), mistakes():
        return record(
            # A directory, as the engine does: runpy puts it on the path while it runs.
            lambda: _run(file.program),
            project=file.project,
            stack=stack,
            config=file.config,
            secret_keys=file.secret_keys,
            mode=mode,
            ids=ids,
            stack_references=stack_references,
            root=str(home),
        )


def _run(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")


@contextlib.contextmanager
def mistakes() -> Generator[None]:
    """Tell a user's mistake by the one type of it, also where the program has its own copy of that type."""
    try:
        yield
    except SoukError:
        raise
    except pulumi.RunError as error:
        raise SoukError(str(error)) from error
    except Exception as error:
        name = f"{SoukError.__module__}.{SoukError.__qualname__}"
        if any(f"{kind.__module__}.{kind.__qualname__}" == name for kind in type(error).__mro__):
            raise SoukError(str(error)) from error
        raise


@contextlib.contextmanager
def modules_of(program: Path) -> Generator[None]:
    """Import the program's packages from its own directory, although another checkout's may be imported already."""
    names = {path.stem for path in program.glob("*.py")} | {path.parent.name for path in program.glob("*/__init__.py")}
    names.discard(OURS)

    def theirs(name: str, module: ModuleType) -> bool:
        return name.partition(".")[0] in names and name != "__main__" and not _is_below(module, program)

    foreign = {name: module for name, module in sys.modules.items() if theirs(name, module)}
    for name in foreign:
        del sys.modules[name]
    try:
        yield
    finally:
        if foreign:
            for name in [name for name in sys.modules if name.partition(".")[0] in names and name != "__main__"]:
                del sys.modules[name]
            sys.modules.update(foreign)


def _is_below(module: ModuleType, directory: Path) -> bool:
    places = [module.__file__] if getattr(module, "__file__", None) else list(getattr(module, "__path__", []))
    return all(Path(place).resolve().is_relative_to(directory) for place in places if place)
