"""Requests of the SDK as resources of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from souk import gojson
from souk.graph import sdk, urns, wire
from souk.graph.model import UNKNOWN, Resource, Secret
from souk.graph.options import options


def registered(request: Any, urn: str, parent: Resource | None) -> Resource:
    """A RegisterResourceRequest: inputs only, outputs and id are still to come."""
    inputs = wire.plain(request.object)
    if request.custom:
        _write_documents(request, inputs)
    return Resource(
        urn=urn,
        type=request.type,
        name=request.name,
        parent=request.parent or None,
        custom=request.custom,
        inputs=inputs,
        outputs={},
        id=None,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={
            key: tuple(sorted(dependencies.urns))
            for key, dependencies in sorted(request.propertyDependencies.items())
            if dependencies.urns
        },
        ignore_changes=tuple(request.ignoreChanges),
        protect=request.protect if request.HasField("protect") else parent is not None and parent.protect,
        retain_on_delete=request.retainOnDelete
        if request.HasField("retainOnDelete")
        else parent is not None and parent.retain_on_delete,
        provider=urns.of_reference(request.provider),
        options=options(request),
    )


def read(request: Any, urn: str) -> Resource:
    """A ReadResourceRequest: a resource that the stack looks up and does not manage."""
    return Resource(
        urn=urn,
        type=request.type,
        name=request.name,
        parent=request.parent or None,
        custom=True,
        inputs=wire.plain(request.properties),
        outputs={},
        id=None,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={},
        ignore_changes=(),
        protect=False,
        retain_on_delete=False,
        provider=urns.of_reference(request.provider),
        read=True,
    )


def child(
    urn: str,
    inputs: Mapping[str, Any],
    *,
    parent: Resource,
    depends_on: str,
    reads: Mapping[str, tuple[str, ...]],
    provider: str | None,
) -> Resource:
    """A resource that a remote component's provider registers."""
    # A property that came out absent (awsx does so with `undefined`) has no dependencies either.
    by_property = {key: tuple(sorted(found)) for key, found in sorted(reads.items()) if key in inputs and found}
    dependencies = {depends_on, *(urn_ for found in by_property.values() for urn_ in found)} - {""}
    return Resource(
        urn=urn,
        type=urns.token(urn),
        name=urns.name(urn),
        parent=parent.urn,
        custom=True,
        inputs=inputs,
        outputs={},
        id=None,
        dependencies=tuple(sorted(dependencies)),
        property_dependencies=by_property,
        ignore_changes=(),
        protect=parent.protect,
        retain_on_delete=parent.retain_on_delete,
        provider=provider,
    )


def _write_documents(request: Any, inputs: dict[str, Any]) -> None:
    """Where a type wants JSON text, the program may give an object: the provider writes it out before all else."""
    structured = [key for key, value in inputs.items() if isinstance(value, (dict, list))]
    for key in structured:
        if sdk.output_types(sdk.resource_class(request.type)).get(key) is str:
            inputs[key] = _document(inputs[key])
            wire.put(request.object, key, inputs[key])


def _document(value: Any) -> Any:
    leaves = _leaves(value)
    if any(leaf is UNKNOWN for leaf in leaves):
        return UNKNOWN
    text = gojson.dumps(value, default=lambda secret: cast("Secret", secret).value)
    return Secret(text) if any(isinstance(leaf, Secret) for leaf in leaves) else text


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in cast("dict[str, Any]", value).values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in cast("list[Any]", value) for leaf in _leaves(item)]
    return [value]
