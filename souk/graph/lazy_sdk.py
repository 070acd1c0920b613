"""Import of pulumi_aws only what a program uses: most of a cold start is the import of resources that nobody asks for.

`pulumi_aws.ec2` alone imports 300 modules. For the time of a `with` block its packages give away each name by
importing the one module that defines it, found by the SDK's own naming; for any other name the package is imported as
it is. Of the modules that hold nested types only those types are made that are used. A program sees the same classes
either way.
"""

from __future__ import annotations

import contextlib
import importlib
import re
import sys
from collections.abc import Generator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any, Final

PACKAGE: Final = re.compile(r"pulumi_aws\.[a-z0-9_]+")
NESTED: Final = re.compile(r"pulumi_aws(\.[a-z0-9_]+)?\.(_inputs|outputs)")
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ARGUMENTS: Final = re.compile(r"Args(Dict)?$")
_OUTPUTS: Final = "outputs"


class _Finder(MetaPathFinder):
    """Finds the packages where Python does, and has them loaded lazily."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As the base class."""
        nested = NESTED.fullmatch(fullname)
        if not nested and not PACKAGE.fullmatch(fullname):
            return None
        if nested and nested[1] and not _is_lazy(fullname.rpartition(".")[0]):
            return None  # a package that was on its way before takes every name from here as it runs
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        if nested and isinstance(spec.loader, SourceFileLoader):
            from souk.graph.lazy_classes import lazily  # noqa: PLC0415 - loads Pulumi, which help has no use for

            spec.loader = lazily(spec.loader)
        elif spec.submodule_search_locations:
            spec.loader = _Lazy(spec.loader)
        return spec


class _Lazy(Loader):
    """Loads a package without running it, until a name is asked for that its naming doesn't explain."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the base class."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Give the module a way to find its names."""

        def find(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            if name == _OUTPUTS:
                return importlib.import_module(f"{module.__name__}.{name}")
            for source in _sources(name):
                found = _import(f"{module.__name__}.{source}")
                if found is not None and hasattr(found, name):
                    value = getattr(found, name)
                    setattr(module, name, value)
                    return value
            del module.__dict__["__getattr__"]
            for nested in ("_inputs", _OUTPUTS):
                source = _import(f"{module.__name__}.{nested}")
                if source is not None and hasattr(source, "__souk_complete__"):
                    source.__souk_complete__()
            self._loader.exec_module(module)
            return getattr(module, name)

        module.__dict__["__getattr__"] = find


def _is_lazy(package: str) -> bool:
    spec = getattr(sys.modules.get(package), "__spec__", None)
    return spec is not None and isinstance(spec.loader, _Lazy)


def _sources(name: str) -> tuple[str, ...]:
    """Where the SDK defines a name: a resource and its arguments in their own module, nested types in shared ones."""
    stem = _ARGUMENTS.sub("", name)
    return (_WORD.sub("_", stem).lower(), "_inputs") if stem != name else (_WORD.sub("_", name).lower(), "_enums")


def _import(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        return None


@contextlib.contextmanager
def lazy_sdk() -> Generator[None]:
    """Import packages of pulumi_aws lazily until the block ends. Those imported already stay as they are."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
