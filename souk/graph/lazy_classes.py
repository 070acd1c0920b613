"""Make the classes of a module when they are first asked for: the SDK keeps thousands of nested types in one file.

`pulumi_aws.wafv2._inputs` alone defines 2,000 classes, of which a program uses a dozen. Such a module is run as it is,
but for its class statements: each is noted with its name, bases, body and decorators, and carried out later, by Python
itself, when somebody asks the module for the name or when the SDK resolves an annotation that holds it.
"""

from __future__ import annotations

import builtins
import functools
import re
import sys
import threading
import typing
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import FunctionType, ModuleType
from typing import Any, Final
from unittest import mock

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - where annotations are resolved

PENDING: Final = "__souk_pending__"
_RESOLVER: Final = "_raw_return_hints"
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_DECORATORS: Final = ("input_type", "output_type")
_making: Final = threading.RLock()


@dataclass(slots=True)
class _Statement:
    """A class statement that hasn't been carried out."""

    body: FunctionType
    name: str
    bases: tuple[Any, ...]
    keywords: dict[str, Any]
    decorators: list[Callable[[Any], Any]] = field(default_factory=list[Callable[[Any], Any]])

    def make(self) -> Any:
        made = builtins.__build_class__(self.body, self.name, *self.bases, **self.keywords)
        for decorate in self.decorators:
            made = decorate(made)
        return made


class LazyClasses(Loader):
    """Loads a module of nested types. `from module import *` gives nothing but what isn't a class."""

    def __init__(self, loader: SourceFileLoader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the base class."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module without its class statements."""
        code = self._loader.get_code(module.__name__)
        if code is None:
            raise ImportError(f"no code in {module.__name__}", name=module.__name__)
        names = module.__dict__
        noting: dict[str, Any] = {**vars(builtins), "__build_class__": _note}
        names["__builtins__"] = noting
        with _decorators_noted():
            exec(code, names)  # noqa: S102 - what an import is
        # The bodies keep this dictionary: a class within a class is made with the one around it.
        noting["__build_class__"] = builtins.__build_class__
        names["__builtins__"] = vars(builtins)
        pending = {name: value for name, value in names.items() if isinstance(value, _Statement)}
        for name in pending:
            del names[name]
        names[PENDING] = pending
        names["__all__"] = [name for name in names.get("__all__", ()) if name not in pending]
        names["__getattr__"] = functools.partial(_made, module)
        names["__souk_complete__"] = functools.partial(_complete, module)


def _complete(module: ModuleType) -> None:
    """Make every class of the module, so that `from module import *` gives them all."""
    pending: dict[str, _Statement] = module.__dict__.get(PENDING, {})
    for name in list(pending):
        getattr(module, name)
        module.__dict__["__all__"].append(name)


def lazily(loader: SourceFileLoader) -> LazyClasses:
    """A loader that makes classes when they are asked for.

    From now on the SDK finds classes that are not made yet by the names in its annotations. The modules that were
    loaded lazily stay so, and so does this.
    """
    original: Any = getattr(_types, _RESOLVER)
    if not isinstance(original, _Hints):
        setattr(_types, _RESOLVER, _Hints(original))
    return LazyClasses(loader)


class _Hints:
    """The SDK's function of the types of a class's properties, with the classes made that it is about to look for."""

    def __init__(self, original: Callable[[type], dict[str, Any]]) -> None:
        self._original = original

    def __call__(self, cls: type) -> dict[str, Any]:
        for module, inputs in _lazy_modules(cls):
            for name in _names(cls):
                if name not in module.__dict__ and hasattr(inputs, name):
                    module.__dict__[name] = getattr(inputs, name)
        return self._original(cls)


def _lazy_modules(cls: type) -> list[tuple[ModuleType, ModuleType]]:
    """The modules that define a class and its bases, each with the lazy one that it imports every name from."""
    found: list[tuple[ModuleType, ModuleType]] = []
    for base in cls.__mro__:
        module = sys.modules.get(base.__module__)
        inputs = sys.modules.get(f"{base.__module__.rpartition('.')[0]}._inputs")
        if module is not None and inputs is not None and PENDING in inputs.__dict__:
            found.append((module, inputs))
    return found


def _names(cls: type) -> set[str]:
    """Every name in an annotation that is still a string, of all properties of a class."""
    names: set[str] = set()
    for base in cls.__mro__:
        for value in vars(base).values():
            if isinstance(value, property) and value.fget is not None:
                _collect(getattr(value.fget, "__annotations__", {}).get("return"), names)
    return names


def _collect(annotation: Any, names: set[str]) -> None:
    if isinstance(annotation, str):
        names.update(_NAME.findall(annotation))
    elif isinstance(annotation, typing.ForwardRef):
        names.update(_NAME.findall(annotation.__forward_arg__))
    else:
        for argument in typing.get_args(annotation):
            _collect(argument, names)


def _made(module: ModuleType, name: str) -> Any:
    with _making:
        pending: dict[str, _Statement] = module.__dict__[PENDING]
        if name in module.__dict__:  # another thread was quicker
            return module.__dict__[name]
        if name not in pending:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}", name=name, obj=module)
        made = module.__dict__[name] = pending[name].make()
        del pending[name]
        return made


def _note(body: FunctionType, name: str, /, *bases: Any, **keywords: Any) -> _Statement:
    return _Statement(body, name, bases, keywords)


@contextmanager
def _decorators_noted() -> Generator[None]:
    """The SDK's own decorators wait with the class that they decorate."""

    def noted(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def decorate(decorated: Any) -> Any:
            if not isinstance(decorated, _Statement):
                return original(decorated)
            decorated.decorators.append(original)
            return decorated

        return decorate

    with ExitStack() as replaced:
        for name in _DECORATORS:
            replaced.enter_context(mock.patch.object(pulumi, name, noted(getattr(pulumi, name))))
        yield
