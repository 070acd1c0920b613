"""Assertions on recorded graphs. Each says what it found instead; tests/souk/test_kit.py makes each of them fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from souk.graph.model import UNKNOWN, Graph, Resource, Secret


def only(graph: Graph, token: str) -> Resource:
    """The one resource of a type."""
    found = graph.of_type(token)
    if len(found) != 1:
        _fail(f"expected one {token}, found {len(found)}: {_names(found)}")
    return found[0]


def one(graph: Graph, token: str, name: str) -> Resource:
    """The resource of a type and a logical name."""
    found = [resource for resource in graph.of_type(token) if resource.name == name]
    if len(found) != 1:
        _fail(f"expected one {token} named {name!r}, found {len(found)}; there are {_names(graph.of_type(token))}")
    return found[0]


def count(graph: Graph, token: str, expected: int) -> tuple[Resource, ...]:
    """All resources of a type, of which there are `expected`."""
    found = graph.of_type(token)
    if len(found) != expected:
        _fail(f"expected {expected} of {token}, found {len(found)}: {_names(found)}")
    return found


def assert_resource(graph: Graph, token: str, name: str, /, **inputs: Any) -> Resource:
    """There is such a resource, with these inputs among others (engine names, as keywords)."""
    resource = one(graph, token, name)
    assert_inputs(resource, **inputs)
    return resource


def assert_inputs(resource: Resource, **expected: Any) -> None:
    """These inputs, among others, are so."""
    wrong = {key: resource.inputs.get(key) for key, value in expected.items() if resource.inputs.get(key) != value}
    if wrong:
        _fail(f"{_label(resource)}: expected { {key: expected[key] for key in wrong} }, got {wrong}")


def assert_tags(resource: Resource, **expected: str) -> None:
    """These tags, among others; `souk_service` stands for `souk:service`."""
    tags: Mapping[str, Any] = resource.inputs.get("tags", {})
    named = {key.replace("souk_", "souk:"): value for key, value in expected.items()}
    wrong = {key: tags.get(key) for key, value in named.items() if tags.get(key) != value}
    if wrong:
        _fail(f"{_label(resource)}: expected tags {named}, got {wrong}")


def assert_child(resource: Resource, parent: Resource) -> None:
    """`parent` is the resource's parent."""
    if resource.parent != parent.urn:
        _fail(f"{_label(resource)}: expected parent {parent.urn}, got {resource.parent}")


def assert_references(resource: Resource, key: str, other: Resource) -> None:
    """A property is made of another resource's outputs: true in a preview too, where its value is unknown."""
    dependencies = resource.property_dependencies.get(key, ())
    if other.urn not in dependencies:
        _fail(f"{_label(resource)}: expected {key} to depend on {other.urn}, it depends on {list(dependencies)}")


def assert_depends(resource: Resource, other: Resource) -> None:
    """The resource is made after another one."""
    if other.urn not in resource.dependencies:
        _fail(f"{_label(resource)}: expected to depend on {other.urn}, it depends on {list(resource.dependencies)}")


def assert_unknown(resource: Resource, key: str) -> None:
    """An input that a preview doesn't know."""
    if resource.inputs.get(key) is not UNKNOWN:
        _fail(f"{_label(resource)}: expected {key} to be unknown, got {_shown(resource.inputs.get(key))}")


def assert_known(resource: Resource, key: str) -> Any:
    """An input that a preview knows to the last part. Its value."""
    value = resource.inputs.get(key)
    if value is None or _has_unknown(value):
        _fail(f"{_label(resource)}: expected {key} to be known, got {_shown(value)}")
    return value


def assert_secret(resource: Resource, key: str) -> Any:
    """An input that is marked secret. Its value."""
    value = resource.inputs.get(key)
    if not isinstance(value, Secret):
        _fail(f"{_label(resource)}: expected {key} to be a secret, and it is not one")
    return value.value


def document(resource: Resource, key: str) -> Any:
    """The JSON document in an input, which is known to the last part."""
    text = assert_known(resource, key)
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        _fail(f"{_label(resource)}: expected {key} to be JSON text, got {_shown(text)}")


def _has_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_unknown(item) for item in cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return any(_has_unknown(item) for item in cast("list[Any]", value))
    return value is UNKNOWN


def _shown(value: Any) -> str:
    return repr(value)[:200]


def _label(resource: Resource) -> str:
    return f"{resource.type} {resource.name!r}"


def _names(resources: tuple[Resource, ...]) -> list[str]:
    return [resource.name for resource in resources]


def _fail(message: str) -> NoReturn:
    raise AssertionError(message)
