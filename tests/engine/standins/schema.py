"""What a provider takes and gives, as its installed SDK declares it, by the engine's own (camelCase) names."""

from __future__ import annotations

import functools
import importlib
import typing
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, cast

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - reflection over the SDK's classes has no public name
from pulumi.runtime import rpc


@dataclass(frozen=True, slots=True)
class Fields:
    """The properties of an object: the kinds of value that each takes, and which must be there."""

    kinds: Mapping[str, tuple[Any, ...]]
    required: frozenset[str]


@functools.cache
def resource_class(token: str) -> type | None:
    """The SDK's class of a type token such as `aws:sqs/queue:Queue`; None where the SDK has no such type."""
    package, module, name = token.split(":")
    importlib.import_module(f"pulumi_{package}")
    found = rpc.get_resource_module(package, module, "")
    if found is None:
        return None
    # Generated SDKs keep this beside each module's name; the interface of a module doesn't say so.
    info = cast("Mapping[str, Any]", vars(found)["mod_info"])
    if token not in info["classes"]:
        return None
    return cast("type", getattr(importlib.import_module(info["fqn"]), name))


@functools.cache
def arguments(cls: type) -> Fields:
    """The arguments of a resource class: those of the class that its module exports first."""
    module = importlib.import_module(cls.__module__)
    return fields(getattr(module, module.__all__[0]))


@functools.cache
def fields(cls: type) -> Fields:
    """The properties of an input class, at any depth of nesting."""
    hints: dict[str, Any] = _types._raw_return_hints(cls)  # pyright: ignore[reportPrivateUsage] - see above
    required = frozenset(name for name, hint in hints.items() if NoneType not in typing.get_args(hint))
    return Fields({name: kinds(hint) for name, hint in hints.items()}, required)


def kinds(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a property's type, without what only a program may pass (outputs, awaitables, None)."""
    if typing.get_origin(hint) not in (typing.Union, UnionType):
        return (hint,)
    return tuple(each for each in typing.get_args(hint) if each is not NoneType and not _is_plumbing(each))


def is_object(kind: Any) -> bool:
    """Whether a kind is an input class, with properties of its own."""
    return isinstance(kind, type) and _types.is_input_type(kind)


def always_present(cls: type) -> frozenset[str]:
    """The outputs that every resource of the class has: what its creation makes known where no input gives it."""
    hints: dict[str, Any] = _types._raw_return_hints(cls)  # pyright: ignore[reportPrivateUsage] - see above
    outputs = {name: typing.get_args(hint)[0] for name, hint in hints.items() if _is_output(hint)}
    return frozenset(name for name, kind in outputs.items() if NoneType not in typing.get_args(kind)) - {"id", "urn"}


def python_names(cls: type) -> Mapping[str, str]:
    """The names of a resource class's properties in Python, by their camelCase names."""
    return _types.resource_pulumi_to_py_names(cls)


def _is_output(kind: Any) -> bool:
    return kind is pulumi.Output or typing.get_origin(kind) is pulumi.Output


def _is_plumbing(kind: Any) -> bool:
    return typing.get_origin(kind) is Awaitable or _is_output(kind)
