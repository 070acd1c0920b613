"""Values that AWS makes up, shown by where they come from: `${Queue order.url}` instead of a text nobody will ever see.

Two recordings with different salts differ in generated values alone. That tells which outputs are generated, and the
property dependencies tell where an input got one from. What the program spells out itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from souk.graph.model import Graph, Resource, Secret

PREFERRED: Final = ("id", "arn")
"""Where several outputs have one value, the name that people use."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A graph's inputs (by URN) and exports, generated values by name."""

    inputs: Mapping[str, Mapping[str, Any]]
    exports: Mapping[str, Any]


def shown(graph: Graph, salted: Graph) -> Shown:
    """Name the generated values of a graph, given the same program's recording with another salt."""
    plain = {resource.urn: resource for resource in graph}
    names = {resource.urn: _generated(plain[resource.urn], resource) for resource in salted if resource.custom}
    below = _descendants(salted)
    inputs: dict[str, Mapping[str, Any]] = {}
    for resource in salted:
        inputs[resource.urn] = {
            key: replaced(value, _names_for(resource.property_dependencies.get(key, ()), names, below))
            for key, value in resource.inputs.items()
        }
    everything = {value: name for found in names.values() for value, name in found.items()}
    exports = {key: replaced(value, everything) for key, value in salted.outputs.items()}
    return Shown(inputs, exports)


def replaced(value: Any, names: Mapping[str, str]) -> Any:
    """The value with every generated text in it replaced by its name."""
    if not names:
        return value
    match value:
        case str():
            return _text(value, names)
        case Secret():
            return Secret(replaced(value.value, names))
        case Mapping():
            return {key: replaced(item, names) for key, item in cast("Mapping[str, Any]", value).items()}
        case list():
            return [replaced(item, names) for item in cast("list[Any]", value)]
        case _:
            return value


def _text(text: str, names: Mapping[str, str]) -> str:
    if (name := names.get(text)) is not None:
        return name
    # Longest first: an id may be part of an ARN.
    for value in sorted((value for value in names if value in text), key=len, reverse=True):
        text = text.replace(value, names[value])
    return text


class Named(Protocol):
    """What has a type token and a logical name."""

    @property
    def type(self) -> str: ...

    @property
    def name(self) -> str: ...


def label(resource: Named) -> str:
    """What a reader calls a resource: its class and its logical name, which several classes may share."""
    return f"{resource.type.rpartition(':')[2]} {resource.name}"


def symbol(resource: Resource, path: str) -> str:
    """What stands for a generated value."""
    return f"${{{label(resource)}.{path}}}"


def _generated(plain: Resource, salted: Resource) -> dict[str, str]:
    """The generated values of one resource, each with its name. What it got from others and echoes isn't its own."""
    first = dict(_leaves("", {**plain.outputs, "id": plain.id}))
    given = dict(_leaves("", salted.inputs))
    found = {
        path: value
        for path, value in _leaves("", {**salted.outputs, "id": salted.id})
        if value not in (first.get(path), given.get(path))
    }
    order = sorted(
        found, key=lambda path: (path not in PREFERRED, PREFERRED.index(path) if path in PREFERRED else path)
    )
    names: dict[str, str] = {}
    for path in order:
        names.setdefault(found[path], symbol(salted, path))
    return names


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str() if value:
            yield path, value
        case Secret():
            yield from _leaves(path, value.value)
        case Mapping():
            for key, item in cast("Mapping[str, Any]", value).items():
                yield from _leaves(f"{path}.{key}" if path else key, item)
        case list():
            for index, item in enumerate(cast("list[Any]", value)):
                yield from _leaves(f"{path}[{index}]", item)
        case _:
            pass


def _descendants(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """For each component (by URN) the custom resources in it: a remote component hides which of them a value is of."""
    found: dict[str, list[str]] = {}
    parents = {resource.urn: resource.parent for resource in graph}
    for resource in graph:
        if resource.custom:
            parent = resource.parent
            while parent is not None:
                found.setdefault(parent, []).append(resource.urn)
                parent = parents.get(parent)
    return {urn: tuple(children) for urn, children in found.items()}


def _names_for(
    origins: tuple[str, ...], names: Mapping[str, Mapping[str, str]], below: Mapping[str, tuple[str, ...]]
) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for origin in origins:
        for urn in (origin,) if origin in names else below.get(origin, ()):
            found.update(names[urn])
    return found
