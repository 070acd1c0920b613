"""What the SDK knows of its resource classes. Reflection has no public name there, so every use of it is here."""

from __future__ import annotations

import functools
import importlib
import inspect
import types
import typing
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - see above
from pulumi.runtime import rpc


@functools.cache
def computed_types(cls: type) -> Mapping[str, Any]:
    """The outputs that a resource always has (`Output[T]`, not `Output[Optional[T]]`), with their Python types."""
    hints: dict[str, Any] = _types._raw_return_hints(cls)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - see above
    inner = {key: typing.get_args(hint)[0] for key, hint in hints.items() if typing.get_origin(hint) is pulumi.Output}
    return {key: kind for key, kind in inner.items() if key not in ("id", "urn") and not _is_optional(kind)}


@functools.cache
def output_types(cls: type) -> Mapping[str, Any]:
    """All outputs of a resource class, Optional taken off."""
    return _types.resource_types(cls)


@functools.cache
def arguments(cls: type) -> frozenset[str]:
    """The properties that a program may give a resource, by their engine names."""
    names = _types.resource_py_to_pulumi_names(cls)
    constructor = getattr(cls, "_internal_init", cls.__init__)
    return frozenset(names.get(name, name) for name in inspect.signature(constructor).parameters)


def fields(kind: Any) -> Mapping[str, Any] | None:
    """The properties of an object type (`pulumi_aws.rds.outputs.…`), None for any other type."""
    return _types.output_type_types(kind) if isinstance(kind, type) and _types.is_output_type(kind) else None


def _is_optional(kind: Any) -> bool:
    return typing.get_origin(kind) in (typing.Union, types.UnionType) and types.NoneType in typing.get_args(kind)


@functools.cache
def resource_class(token: str) -> type:
    """The class of a resource type of an imported provider package; `CustomResource` for any other type."""
    package, _, rest = token.partition(":")
    module_name, _, _ = rest.rpartition(":")
    module: Any = rpc.get_resource_module(package, module_name, "")
    # Generated packages keep what they registered: the Python module and its classes by token.
    info: Mapping[str, Any] = getattr(module, "mod_info", {})
    name = info.get("classes", {}).get(token)
    return getattr(importlib.import_module(info["fqn"]), name) if name else pulumi.CustomResource
